package org.histossl.data.tile;

import java.util.Optional;

/**
 * What became of a slide.
 *
 * @param slide its id
 * @param group its group
 * @param failure why it could not be tiled, nothing where it was
 * @param kept tiles kept
 * @param dropped tiles dropped, broken ones too
 * @param broken tiles dropped since they lie on a damaged block of the file
 * @param warning what is odd about a slide that was tiled nevertheless: the damage at the first
 *     broken tile, or a mask that hardly fits; nothing where all is well
 */
public record SlideOutcome(
    String slide,
    String group,
    Optional<String> failure,
    long kept,
    long dropped,
    long broken,
    Optional<String> warning) {
  SlideOutcome withGroup(String value) {
    return new SlideOutcome(slide, value, failure, kept, dropped, broken, warning);
  }

  static SlideOutcome failed(SlideSource source, String reason) {
    return new SlideOutcome(
        source.id(), source.group(), Optional.of(reason), 0, 0, 0, Optional.empty());
  }
}
