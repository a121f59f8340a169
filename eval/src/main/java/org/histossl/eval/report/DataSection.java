package org.histossl.eval.report;

import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * What went in: slides, those skipped, and tiles.
 *
 * @param classes the names of the tile classes, by number
 * @param slides the slides that were used
 * @param skipped the slides that could not be used
 * @param droppedByReason how many tiles were dropped, by reason
 * @param kept some of the tiles kept
 * @param dropped some of the tiles dropped, their notes saying why
 */
public record DataSection(
    List<String> classes,
    List<Slide> slides,
    List<SkippedSlide> skipped,
    Map<String, Long> droppedByReason,
    List<Sample> kept,
    List<Sample> dropped) {
  /**
   * Takes copies, and checks that every slide counts every class.
   *
   * @param classes the names of the tile classes, by number
   * @param slides the slides that were used
   * @param skipped the slides that could not be used
   * @param droppedByReason how many tiles were dropped, by reason
   * @param kept some of the tiles kept
   * @param dropped some of the tiles dropped, their notes saying why
   */
  public DataSection {
    classes = List.copyOf(classes);
    slides = List.copyOf(slides);
    skipped = List.copyOf(skipped);
    droppedByReason = Settings.ordered(droppedByReason);
    kept = List.copyOf(kept);
    dropped = List.copyOf(dropped);
    for (Slide slide : slides) {
      Check.that(
          slide.tilesByClass().size() == classes.size(),
          "slide '%s' must count the tiles of %d classes, got %d",
          slide.name(),
          classes.size(),
          slide.tilesByClass().size());
    }
  }

  /** A section without anything. */
  static DataSection empty() {
    return new DataSection(List.of(), List.of(), List.of(), Map.of(), List.of(), List.of());
  }

  /**
   * A slide that was used.
   *
   * @param name its name
   * @param group the group it belongs to, such as the patient
   * @param split the part of the data it fell into, such as {@code "train"}; may be empty
   * @param widthPixels its width at full resolution
   * @param heightPixels its height at full resolution
   * @param tilesByClass how many tiles were kept, by class
   * @param tilesDropped how many tiles were dropped
   */
  public record Slide(
      String name,
      String group,
      String split,
      int widthPixels,
      int heightPixels,
      List<Long> tilesByClass,
      long tilesDropped) {
    /**
     * Takes a copy of the list.
     *
     * @param name its name
     * @param group the group it belongs to, such as the patient
     * @param split the part of the data it fell into, such as {@code "train"}; may be empty
     * @param widthPixels its width at full resolution
     * @param heightPixels its height at full resolution
     * @param tilesByClass how many tiles were kept, by class
     * @param tilesDropped how many tiles were dropped
     */
    public Slide {
      tilesByClass = List.copyOf(tilesByClass);
    }

    long tilesKept() {
      return tilesByClass.stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * A slide that could not be used.
   *
   * @param name its name
   * @param reason why, such as {@code "no mask"}
   */
  public record SkippedSlide(String name, String reason) {}

  /**
   * A tile to look at.
   *
   * @param image its pixels
   * @param label its class, or where it came from
   * @param note a second line, such as the reason why it was dropped; may be empty
   */
  public record Sample(RgbImage image, String label, String note) {}
}
