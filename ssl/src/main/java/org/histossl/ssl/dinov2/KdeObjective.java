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

/**
 * Class tokens of a batch spread over the sphere, by a kernel estimate of their density with the
 * von Mises-Fisher kernel: {@code mean over i of log mean over j of exp(concentration x_i x_j)} of
 * tokens of length 1, i itself among the j. Unlike KoLeo it has no pole where two images are alike:
 * the term of the image itself bounds the gradient.
 *
 * <p>Source: Zimmermann et al. 2024, arXiv:2408.00738 (Virchow2), after Wang and Isola 2020,
 * arXiv:2005.10242; in KoLeo's place, with a weight of 0.05, as in Karasikov et al. 2025,
 * arXiv:2504.05186. Neither paper's code is public. Kernel, concentration, weight and the image's
 * own term are as in the public code that trains Midnight anew, MedARC-AI/OpenMidnight
 * loss/kde_loss.py, which was compared; two things differ from it on purpose. It adds where this
 * takes means, which shifts the loss by {@code log b} and changes no gradient. And it minimizes the
 * negative, the estimated entropy, which draws tokens together; here the loss falls as they spread.
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
    // the greatest exponent is taken out, so that sums stay near 1
    Node kernels = x.matmul(x, false, true).times(concentration).plus(-concentration).exp();
    Node density = kernels.sum(1).times(1.0 / b); // [b, 1]
    return density.log().sum().reshape(1).times(1.0 / b).plus(concentration);
  }
}
