package org.histossl.data.duplicate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds pictures that show nearly the same, such as the slides that PANDA has twice.
 *
 * <pre>{@code
 * List<DuplicatePair> pairs = NearDuplicates.ofSlides(files, NearDuplicates.DISTANCE, progress);
 * }</pre>
 *
 * <p>All pairs are compared, {@code n (n - 1) / 2} times four words: 10,000 slides take about a
 * second, far less than reading them does, so that an index would save nothing.
 */
public final class NearDuplicates {
  /**
   * The usual greatest distance, a tenth of the bits: copies in another size or compression differ
   * by a few bits, pictures of other tissue by about half of them.
   */
  public static final int DISTANCE = 25;

  private static final Logger LOG = LoggerFactory.getLogger(NearDuplicates.class);

  private NearDuplicates() {}

  /**
   * The pairs among slides in files. A slide that cannot be read, or shows nothing, is in none;
   * that it cannot be read is logged.
   *
   * @param files the slides
   * @param maxDistance in how many of 256 bits a pair may differ
   * @param progress told of each slide
   * @return pairs by the slides' places in the list, ordered
   */
  public static List<DuplicatePair> ofSlides(List<Path> files, int maxDistance, Progress progress) {
    List<Optional<PerceptualHash>> hashes = new ArrayList<>();
    try (Progress.Task task = progress.start("looking for near-duplicates", files.size())) {
      for (Path file : files) {
        hashes.add(hash(file));
        task.step();
      }
    }
    return among(hashes, maxDistance);
  }

  private static Optional<PerceptualHash> hash(Path file) {
    try (Slide slide = Slides.open(file)) {
      return PerceptualHash.of(slide);
    } catch (IOException e) {
      LOG.warn("not looked at for near-duplicates: {}", FileErrors.message(e));
      return Optional.empty();
    }
  }

  /**
   * The pairs among hashes.
   *
   * @param hashes a hash a picture, empty where the picture shows nothing
   * @param maxDistance in how many of 256 bits a pair may differ
   * @return pairs by the hashes' places in the list, ordered
   */
  public static List<DuplicatePair> among(List<Optional<PerceptualHash>> hashes, int maxDistance) {
    Check.inRange("maxDistance", maxDistance, 0, PerceptualHash.BITS);
    return IntStream.range(0, hashes.size())
        .parallel()
        .boxed()
        .flatMap(first -> partners(hashes, first, maxDistance))
        .toList();
  }

  private static Stream<DuplicatePair> partners(
      List<Optional<PerceptualHash>> hashes, int first, int maxDistance) {
    Optional<PerceptualHash> ours = hashes.get(first);
    List<DuplicatePair> pairs = new ArrayList<>();
    for (int i = first + 1; ours.isPresent() && i < hashes.size(); i++) {
      if (hashes.get(i).isPresent()) {
        int distance = ours.get().distance(hashes.get(i).get());
        if (distance <= maxDistance) {
          pairs.add(new DuplicatePair(first, i, distance));
        }
      }
    }
    return pairs.stream();
  }
}
