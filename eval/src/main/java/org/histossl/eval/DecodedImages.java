package org.histossl.eval;

import java.util.List;
import java.util.OptionalDouble;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.MeanScore;
import org.histossl.eval.score.RunScore;

/**
 * An image of each tile, scored and compared by the mean squared error, and scored by PSNR and
 * SSIM.
 *
 * @param qualities how close each scored tile's image is to what was wanted
 * @param groups which tiles belong together
 */
public record DecodedImages(List<Quality> qualities, Groups groups) implements Decoded {
  /** Copies the list. */
  public DecodedImages {
    qualities = List.copyOf(qualities);
    DecodedSegments.checkSamples("images", qualities.size(), groups);
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

  @Override
  public List<RunScore> scores() {
    return List.of(
        compared(),
        RunScore.of(
            "PSNR in dB",
            groups,
            MeanScore.of(qualities.stream().map(Quality::peakSignalToNoise).toList())),
        RunScore.of(
            "SSIM",
            groups,
            MeanScore.of(qualities.stream().map(Quality::structuralSimilarity).toList())));
  }

  @Override
  public RunScore compared() {
    return RunScore.of(
        "mean squared error",
        groups,
        MeanScore.of(qualities.stream().mapToDouble(Quality::meanSquaredError).toArray()));
  }
}
