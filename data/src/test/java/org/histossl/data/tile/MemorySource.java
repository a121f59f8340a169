package org.histossl.data.tile;

import java.nio.file.Path;
import java.util.List;

/** A slide in no file, with a mask whose codes are Gleason classes. */
interface MemorySource extends SlideSource {
  @Override
  default List<Path> files() {
    return List.of();
  }

  @Override
  default List<Path> maskFiles() {
    return List.of();
  }

  @Override
  default LabelRule labelRule() {
    return LabelRule.identity(ClassScheme.gleason());
  }
}
