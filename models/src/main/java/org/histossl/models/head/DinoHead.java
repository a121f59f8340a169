package org.histossl.models.head;

import java.util.Arrays;
import org.histossl.core.Check;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Projection;

/**
 * DINO's projection head: linear layers with GELU to a narrow bottleneck, its direction, and the
 * cosine with each prototype, times the prototype's length: {@code g (v / |v|) (z / |z|)}.
 *
 * <p>Source: Caron et al. 2021, arXiv:2104.14294; reference code facebookresearch/dino
 * vision_transformer.py. As there, the prototypes begin as an ordinary linear layer's rows, of
 * length one; all other weights as a transformer's. A frozen gain is a buffer: kept in checkpoints
 * under its name, not trained.
 *
 * <pre>{@code
 * DinoHead head = new DinoHead(DinoHeadConfig.defaults().withPrototypes(4096));
 * Node scores = head.build(scope.in("head"), outputs.features()).prototypes();
 * }</pre>
 */
public final class DinoHead {
  /** As {@code torch.nn.functional.normalize} has it. */
  private static final double L2_EPSILON = 1e-12;

  private final DinoHeadConfig config;

  /**
   * The tensors of a head in a graph.
   *
   * @param bottleneck the last layer before the prototypes, not normalized: {@code [batch,
   *     bottleneckDim]}
   * @param prototypes the scores, {@code [batch, prototypes]}
   */
  public record Outputs(Node bottleneck, Node prototypes) {}

  /**
   * A head.
   *
   * @param config what it is like
   */
  public DinoHead(DinoHeadConfig config) {
    this.config = config;
  }

  /**
   * What the head is like.
   *
   * @return the configuration
   */
  public DinoHeadConfig config() {
    return config;
  }

  /**
   * Adds the head to a graph.
   *
   * @param scope where the parameters are, {@code mlp} and {@code last_layer}
   * @param features {@code [batch, in]}
   * @return the tensors of interest
   */
  public Outputs build(Scope scope, Node features) {
    Check.that(
        features.rank() == 2,
        "a projection head takes features [batch, in], got %s",
        Arrays.toString(features.shape()));
    Node bottleneck = mlp(scope.in("mlp"), features);
    return new Outputs(
        bottleneck,
        Layers.linear(
            Layers.l2Normalize(bottleneck, L2_EPSILON), prototypes(scope.in("last_layer"))));
  }

  private Node mlp(Scope scope, Node features) {
    if (config.layers() == 1) {
      return Projection.linear(scope, features, config.bottleneckDim());
    }
    Node x = features;
    // the reference counts norms and GELUs among the layers
    int stride = config.batchNorm() ? 3 : 2;
    for (int i = 0; i < config.layers() - 1; i++) {
      x = Projection.linear(scope.in(Integer.toString(stride * i)), x, config.hiddenDim());
      if (config.batchNorm()) {
        x = Layers.batchNorm(scope.in(Integer.toString(stride * i + 1)), x);
      }
      x = Layers.gelu(x);
    }
    return Projection.linear(
        scope.in(Integer.toString(stride * (config.layers() - 1))), x, config.bottleneckDim());
  }

  private Node prototypes(Scope scope) {
    long count = config.prototypes();
    Node gain =
        config.gain() == DinoHeadConfig.Gain.FREE
            ? scope.parameter("weight_g", Initializer.constant(1), count, 1)
            : scope.buffer("weight_g", Initializer.constant(1), count, 1);
    Node direction =
        scope.parameter("weight_v", Initializer.fanIn(), count, config.bottleneckDim());
    // no epsilon: the reference has none here
    return Layers.l2Normalize(direction, 0).times(gain);
  }
}
