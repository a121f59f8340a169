package org.histossl.data.tile;

import java.util.Optional;

/**
 * What became of a slide.
 *
 * @param slide its id
 * @param group its group
 * @param failure why it could not be tiled, nothing where it was
 * @param kept tiles kept
 * @param dropped tiles dropped
 */
public record SlideOutcome(
    String slide, String group, Optional<String> failure, long kept, long dropped) {}
