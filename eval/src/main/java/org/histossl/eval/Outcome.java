package org.histossl.eval;

import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;

/**
 * What a decoder made of an encoder's embeddings of a data set.
 *
 * @param dataset the data set's name
 * @param encoder the encoder's name
 * @param decoder the decoder's name
 * @param seed the seed that it was trained with
 * @param made what came out, to be scored
 */
public record Outcome(String dataset, String encoder, String decoder, long seed, Made made) {
  /** What a decoder made. */
  public sealed interface Made {
    /**
     * Which of the scored tiles belong together.
     *
     * @return the groups
     */
    Groups groups();
  }

  /**
   * Classes.
   *
   * @param predictions what was predicted of the scored tiles
   */
  public record Classes(Predictions predictions) implements Made {
    @Override
    public Groups groups() {
      return predictions.groups();
    }
  }

  /**
   * Images.
   *
   * @param qualities how close each scored tile's image is to what was wanted
   * @param groups which tiles belong together
   */
  public record Images(List<Quality> qualities, Groups groups) implements Made {
    /**
     * Copies the list.
     *
     * @param qualities how close each scored tile's image is to what was wanted
     * @param groups which tiles belong together
     */
    public Images {
      qualities = List.copyOf(qualities);
      checkSamples("images", qualities.size(), groups);
    }
  }

  /**
   * How close an image is to what was wanted; values are in [0, 1].
   *
   * @param meanSquaredError the mean squared error
   * @param peakSignalToNoise the peak signal-to-noise ratio in decibels; empty where nothing
   *     differs
   * @param structuralSimilarity the structural similarity; empty where the image is smaller than
   *     its window
   */
  public record Quality(
      double meanSquaredError,
      OptionalDouble peakSignalToNoise,
      OptionalDouble structuralSimilarity) {}

  /**
   * The class of each pixel.
   *
   * @param counts what the pixels of each scored tile are and were taken for
   * @param groups which tiles belong together
   */
  public record Segments(List<ConfusionMatrix> counts, Groups groups) implements Made {
    /**
     * Copies the list.
     *
     * @param counts what the pixels of each scored tile are and were taken for
     * @param groups which tiles belong together
     */
    public Segments {
      counts = List.copyOf(counts);
      checkSamples("label maps", counts.size(), groups);
    }
  }

  private static void checkSamples(String what, int count, Groups groups) {
    Check.that(
        count == groups.samples(),
        "scored %s must have a group each, got %d and %d groups",
        what,
        count,
        groups.samples());
  }
}
