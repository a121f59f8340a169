package org.histossl.eval.slide;

import org.histossl.core.Check;

/**
 * What attention pooling says of slides: the classes' probabilities, and the weight of each tile.
 */
public final class SlideScores {
  private final float[][] probabilities;
  private final float[][] attention;

  SlideScores(float[][] probabilities, float[][] attention) {
    this.probabilities = probabilities;
    this.attention = attention;
  }

  /**
   * How many slides there are.
   *
   * @return the number of slides
   */
  public int count() {
    return probabilities.length;
  }

  /**
   * The classes' probabilities of all slides, for {@link
   * org.histossl.eval.score.Predictions#ofScores}.
   *
   * @return {@code [slides][classes]}, rows that sum to 1
   */
  public float[][] probabilities() {
    float[][] copy = new float[probabilities.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = probabilities[i].clone();
    }
    return copy;
  }

  /**
   * How much each tile of a slide counted.
   *
   * @param slide which slide
   * @return a weight for each of {@link Bags#tiles}, in their order; they sum to 1
   */
  public float[] attention(int slide) {
    return attention[Check.index("slide", slide, attention.length)].clone();
  }
}
