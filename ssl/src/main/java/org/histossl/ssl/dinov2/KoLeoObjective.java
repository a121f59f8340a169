package org.histossl.ssl.dinov2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Objective;
import org.histossl.ssl.distill.Readout;
import org.histossl.ssl.distill.Targets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * KoLeo: class tokens of a batch keep away from their nearest neighbors, each global crop by
 * itself: {@code - mean log |x - nearest|} of tokens of length 1.
 *
 * <p>Source: Sablayrolles et al. 2019, arXiv:1806.03198; facebookresearch/dinov2
 * loss/koleo_loss.py, whose neighbor of the largest product is that of the least distance.
 */
public record KoLeoObjective() implements Objective {
  private static final double EPSILON = 1e-8;

  /** Further apart than any two points of a sphere. */
  private static final double FAR = 100;

  @Override
  public String name() {
    return "koleo_loss";
  }

  @Override
  public Map<String, DinoHeadConfig> heads() {
    return Map.of();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(new Metric("koleo.loss", "nats", -Math.log(2), Double.POSITIVE_INFINITY));
  }

  @Override
  public Loss loss(Readout student, Optional<Targets> targets) {
    Node sum = loss(student.classTokens(0));
    for (int view = 1; view < student.globalViews(); view++) {
      sum = sum.plus(loss(student.classTokens(view)));
    }
    return new Loss(sum, Map.of("koleo.loss", sum.times(1.0 / student.globalViews())));
  }

  /** The loss of tokens {@code [b, d]}. */
  static Node loss(Node tokens) {
    long b = tokens.size(0);
    long d = tokens.size(1);
    Check.that(b >= 2, "KoLeo needs at least 2 images a batch to keep apart, got %d", b);
    Node x = Layers.l2Normalize(tokens, EPSILON); // [b, d]
    Node difference =
        x.reshape(b, 1, d).expand(b, b, d).minus(x.reshape(1, b, d)).plus(EPSILON); // [b, b, d]
    Node squares = difference.square().sum(2).reshape(b, b);
    Node self =
        tokens
            .graph()
            .constant(
                "koleoSelf" + tokens.graph().constants().size(),
                Nd4j.eye(b).castTo(DataType.FLOAT).mul(FAR));
    Node nearest = squares.plus(self).times(-1).max(1).times(-1); // [b, 1]
    return nearest.sqrt().plus(EPSILON).log().sum().reshape(1).times(-1.0 / b);
  }
}
