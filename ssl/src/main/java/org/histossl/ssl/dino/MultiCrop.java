package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Seed;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;

/**
 * Encoder and head over crops of several sizes: the encoder once a size, the head once over all.
 * Parameters are named {@code backbone.*} and {@code head.*}, as in the reference's {@code
 * MultiCropWrapper}.
 */
final class MultiCrop {
  private final Encoder encoder;
  private final DinoHead head;
  private final List<DropPath> dropPaths = new ArrayList<>();

  MultiCrop(Encoder encoder, DinoHeadConfig head) {
    this.encoder = encoder;
    this.head = new DinoHead(head);
  }

  /**
   * Scores of all crops.
   *
   * @param crops a batch a size, {@code [views * batch, 3, size, size]}
   * @return {@code [all views * batch, prototypes]}, in the order of the crops
   */
  Node build(Scope scope, List<Node> crops) {
    List<Node> features = new ArrayList<>();
    for (Node crop : crops) {
      EncoderOutputs outputs =
          encoder.build(scope.in(TrainedEncoder.BACKBONE), EncoderInput.of(crop));
      dropPaths.add(outputs.dropPath());
      features.add(outputs.features());
    }
    return head.build(scope.in(TrainedEncoder.HEAD), Node.concat(0, features)).prototypes();
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
      dropPaths.get(i).draw(program, seed.at(i));
    }
  }
}
