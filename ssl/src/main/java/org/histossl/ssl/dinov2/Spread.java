package org.histossl.ssl.dinov2;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.ssl.distill.Recipe;

/** What keeps the class tokens of a batch apart. */
public sealed interface Spread {
  /** Nothing: for ablations. */
  record None() implements Spread {}

  /**
   * Each token keeps away from its nearest neighbor, see {@link KoLeoObjective}.
   *
   * @param weight what its loss is multiplied by, above 0
   */
  record KoLeo(double weight) implements Spread {
    /** Refuses weights that are not positive. */
    public KoLeo {
      Check.positive("weight of KoLeo", weight);
    }
  }

  /**
   * Each token keeps away from all others, see {@link KdeObjective}.
   *
   * @param weight what its loss is multiplied by, above 0
   * @param concentration of the kernel, above 0
   */
  record Kde(double weight, double concentration) implements Spread {
    /** Refuses numbers that are not positive. */
    public Kde {
      Check.positive("weight of the kernel density estimate", weight);
      Check.positive("concentration", concentration);
    }
  }

  /**
   * Its part in the loss.
   *
   * @return the weighted objective; empty for none
   */
  default Optional<Recipe.Weighted> objective() {
    if (this instanceof KoLeo koleo) {
      return Optional.of(new Recipe.Weighted(new KoLeoObjective(), koleo.weight()));
    }
    return this instanceof Kde kde
        ? Optional.of(new Recipe.Weighted(new KdeObjective(kde.concentration()), kde.weight()))
        : Optional.empty();
  }
}
