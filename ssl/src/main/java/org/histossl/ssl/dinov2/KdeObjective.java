package org.histossl.ssl.dinov2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Metric;
import org.histossl.ssl.distill.Objective;
import org.histossl.ssl.distill.Readout;
import org.histossl.ssl.distill.Targets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Class tokens of a batch spread over the sphere, by a kernel estimate of their density with the
 * von Mises-Fisher kernel: {@code mean over i of log mean over j != i of exp(concentration x_i
 * x_j)}. Unlike KoLeo it has no pole where two images are alike.
 *
 * <p>Source: Zimmermann et al. 2024, arXiv:2408.00738 (Virchow2), after Wang and Isola 2020,
 * arXiv:2005.10242; in KoLeo's place as in Karasikov et al. 2025, arXiv:2504.05186.
 *
 * @param concentration of the kernel; 5 in Virchow2
 */
public record KdeObjective(double concentration) implements Objective {
  /** Refuses concentrations that are not positive. */
  public KdeObjective {
    Check.positive("concentration", concentration);
  }

  @Override
  public String name() {
    return "kde_loss";
  }

  @Override
  public Map<String, DinoHeadConfig> heads() {
    return Map.of();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(new Metric("kde.loss", "nats", -concentration, concentration));
  }

  @Override
  public Loss loss(Readout student, Optional<Targets> targets) {
    Node sum = loss(student.classTokens(0));
    for (int view = 1; view < student.globalViews(); view++) {
      sum = sum.plus(loss(student.classTokens(view)));
    }
    return new Loss(sum, Map.of("kde.loss", sum.times(1.0 / student.globalViews())));
  }

  /** The loss of tokens {@code [b, d]}. */
  Node loss(Node tokens) {
    long b = tokens.size(0);
    Check.that(b >= 2, "a kernel estimate needs at least 2 images a batch, got %d", b);
    Node x = Layers.l2Normalize(tokens, 1e-8); // [b, d]
    Node others =
        tokens
            .graph()
            .constant(
                "kdeOthers" + tokens.graph().constants().size(),
                Nd4j.ones(DataType.FLOAT, b, b).sub(Nd4j.eye(b).castTo(DataType.FLOAT)));
    // the greatest exponent is taken out, so that sums stay near 1
    Node kernels = x.matmul(x, false, true).times(concentration).plus(-concentration).exp();
    Node density = kernels.times(others).sum(1).times(1 / (b - 1.0)); // [b, 1]
    return density.log().sum().reshape(1).times(1.0 / b).plus(concentration);
  }
}
