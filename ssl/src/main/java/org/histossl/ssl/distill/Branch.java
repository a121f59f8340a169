package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.ssl.view.ViewConfig;

/**
 * Encoder and heads over crops of several sizes: the encoder once a size. Parameters are named
 * {@code backbone.*} and by their heads, as in the references.
 */
final class Branch {
  static final String GLOBAL = "global";
  static final String LOCAL = "local";

  private final Recipe recipe;
  private final List<DropPath> dropPaths = new ArrayList<>();

  Branch(Recipe recipe) {
    this.recipe = recipe;
  }

  /** The teacher's: the global crops, with nothing hidden. */
  Readout teacher(Graph graph) {
    return build(graph, recipe.teacher().mode(), List.of(global(graph)), false);
  }

  /** The student's: all crops. */
  Readout student(Graph graph) {
    List<Node> crops = new ArrayList<>(List.of(global(graph)));
    ViewConfig views = recipe.crops().views();
    if (views.local().count() > 0) {
      long local = views.local().size();
      long images = (long) views.local().count() * recipe.crops().batch();
      crops.add(graph.input(LOCAL, images, 3, local, local));
    }
    return build(graph, Mode.TRAIN, crops, true);
  }

  private Node global(Graph graph) {
    ViewConfig views = recipe.crops().views();
    long size = views.global().size();
    long images = (long) views.global().count() * recipe.crops().batch();
    return graph.input(GLOBAL, images, 3, size, size);
  }

  private Readout build(Graph graph, Mode mode, List<Node> crops, boolean hide) {
    Scope scope = graph.root(mode);
    Optional<Masking> masking = recipe.crops().masking();
    long size = crops.get(0).size(2);
    int patches = recipe.encoder().grid(size, size).size();
    List<Node> features = new ArrayList<>();
    List<EncoderOutputs> outputs = new ArrayList<>();
    for (Node crop : crops) {
      EncoderInput input =
          hide && masking.isPresent() && outputs.isEmpty()
              ? EncoderInput.masked(crop, graph.input(Masks.HIDDEN, crop.size(0), patches))
              : EncoderInput.of(crop);
      EncoderOutputs made = recipe.encoder().build(scope.in(TrainedEncoder.BACKBONE), input);
      outputs.add(made);
      dropPaths.add(made.dropPath());
      features.add(made.features());
    }
    Node patchTokens = outputs.get(0).patchTokens();
    Map<String, DinoHead> heads = new LinkedHashMap<>();
    recipe.heads().forEach((name, config) -> heads.put(name, new DinoHead(config)));
    return new Readout(
        recipe.crops().batch(),
        recipe.crops().views().global().count(),
        Node.concat(0, features),
        patchTokens,
        masking.map(
            rule -> Masks.tokens(graph, patchTokens, rule.rows(patches, crops.get(0).size(0)))),
        (name, tokens) ->
            Check.found(heads.get(name), "there is no head '%s', only %s", name, heads.keySet())
                .build(scope.in(name), tokens)
                .prototypes());
  }

  /** No branch is skipped, in this run and all later ones. */
  void keepPaths(Program program) {
    for (DropPath dropPath : dropPaths) {
      dropPath.masks().forEach(mask -> program.input(mask.input()).assign(1));
    }
  }

  /** Draws which branches are skipped in the next run. */
  void drawPaths(Program program, Seed seed) {
    for (int i = 0; i < dropPaths.size(); i++) {
      if (recipe.crops().subsets()) {
        dropPaths.get(i).drawSubsets(program, seed.at(i));
      } else {
        dropPaths.get(i).draw(program, seed.at(i));
      }
    }
  }
}
