package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.engine.Activations;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Parameter;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.view.ViewConfig;

/**
 * All that a self-distillation is made of.
 *
 * @param encoder the network that is trained
 * @param objectives what it learns, each with its weight
 * @param crops what a micro-batch is
 * @param movement how the student is moved
 * @param teacher how the teacher follows
 * @param seed where all randomness starts
 */
public record Recipe(
    Encoder encoder,
    List<Weighted> objectives,
    Crops crops,
    Movement movement,
    Follower teacher,
    long seed) {
  /** Refuses a training for nothing, and two objectives of one name; copies the list. */
  public Recipe {
    Check.that(!objectives.isEmpty(), "a distillation needs at least one objective");
    objectives = List.copyOf(objectives);
    unique("objectives", objectives.stream().map(weighted -> weighted.objective().name()));
    unique(
        "metrics of objectives",
        objectives.stream()
            .flatMap(weighted -> weighted.objective().metrics().stream())
            .map(Metric::name));
  }

  /** Buffers and columns of metrics are told apart by names. */
  private static void unique(String what, Stream<String> names) {
    Set<String> known = new HashSet<>();
    names.forEach(
        name -> Check.that(known.add(name), "%s need different names, '%s' is twice", what, name));
  }

  /**
   * An objective with its weight.
   *
   * @param objective what is learned
   * @param weight what its loss is multiplied by, above 0
   */
  public record Weighted(Objective objective, double weight) {
    /** Refuses weights that are not positive. */
    public Weighted {
      Check.positive("weight of " + objective.name(), weight);
    }
  }

  /**
   * What a micro-batch is.
   *
   * @param views what is cut from a tile
   * @param batch tiles a micro-batch
   * @param accumulate micro-batches a step
   * @param activations whether the student keeps what its blocks computed
   * @param masking which patches are hidden from the student; empty for none
   * @param subsets whether stochastic depth keeps the same number of images in each batch
   * @param shards parts that a step is made of, as by so many cards: each of one micro-batch
   */
  public record Crops(
      ViewConfig views,
      int batch,
      int accumulate,
      Activations activations,
      Optional<Masking> masking,
      boolean subsets,
      int shards) {
    /** Refuses shards below one. */
    public Crops {
      Check.positive("shards", shards);
    }

    /**
     * Of one shard.
     *
     * @param views what is cut from a tile
     * @param batch tiles a micro-batch
     * @param accumulate micro-batches a step
     * @param activations whether the student keeps what its blocks computed
     * @param masking which patches are hidden from the student; empty for none
     * @param subsets whether stochastic depth keeps the same number of images in each batch
     */
    public Crops(
        ViewConfig views,
        int batch,
        int accumulate,
        Activations activations,
        Optional<Masking> masking,
        boolean subsets) {
      this(views, batch, accumulate, activations, masking, subsets, 1);
    }
  }

  /**
   * How the student is moved.
   *
   * @param rule how gradients become steps
   * @param clipping which gradients are too long
   * @param groups how parameters differ
   * @param rate the learning rate by step
   * @param decay the weight decay by step
   * @param frozen how heads' last layers wait
   */
  public record Movement(
      UpdateRule rule,
      Clipping clipping,
      Function<Collection<Parameter>, ParameterGroups> groups,
      Schedule rate,
      Schedule decay,
      Frozen frozen) {
    Movement withGroups(Function<Collection<Parameter>, ParameterGroups> value) {
      return new Movement(rule, clipping, value, rate, decay, frozen);
    }
  }

  /** The same, but for how the student is moved. */
  Recipe withMovement(Movement value) {
    return new Recipe(encoder, objectives, crops, value, teacher, seed);
  }

  /**
   * Layers of prototypes that stay as they are at first.
   *
   * @param steps for how many steps
   * @param byRate whether their rate is 0, so that averages and counts of the optimizer go on, or
   *     they are not touched at all
   */
  public record Frozen(long steps, boolean byRate) {}

  /**
   * How the teacher follows.
   *
   * @param momentum the share of the teacher that stays, by step
   * @param mode whether its batch norms use the statistics of its own batches
   */
  public record Follower(Schedule momentum, Mode mode) {}

  /** The objectives as a step's graph has them: over shards, where there are several. */
  List<Weighted> objectivesOfShards() {
    return crops.shards() == 1
        ? objectives
        : objectives.stream()
            .map(each -> new Weighted(each.objective().overShards(), each.weight()))
            .toList();
  }

  /**
   * All heads that the objectives ask.
   *
   * @return configurations by name
   */
  public Map<String, DinoHeadConfig> heads() {
    Map<String, DinoHeadConfig> heads = new LinkedHashMap<>();
    for (Weighted weighted : objectives) {
      weighted
          .objective()
          .heads()
          .forEach(
              (name, head) -> {
                DinoHeadConfig other = heads.put(name, head);
                Check.that(
                    other == null || other.equals(head),
                    "objectives differ in the head '%s': %s and %s",
                    name,
                    other,
                    head);
              });
    }
    return heads;
  }

  /**
   * The numbers that each step is described by.
   *
   * @return the frame's and the objectives'
   */
  public List<Metric> metrics() {
    List<Metric> metrics =
        new ArrayList<>(
            List.of(
                new Metric(
                    StepResult.LOSS, "nats", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                Metric.positive("gradientNorm", ""),
                Metric.positive("rate", ""),
                Metric.positive("decay", ""),
                new Metric("momentum", "", 0, 1)));
    objectives.forEach(weighted -> metrics.addAll(weighted.objective().metrics()));
    return metrics;
  }
}
