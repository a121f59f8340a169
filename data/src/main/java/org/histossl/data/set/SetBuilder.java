package org.histossl.data.set;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.histossl.core.FileErrors;
import org.histossl.data.tile.ClassScheme;

/** Gathers a set's tiles, and what is wrong with those that are left out. */
final class SetBuilder {
  private final List<LabeledImage> images = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /** Makes a tile, or says why there is none. */
  @FunctionalInterface
  interface Maker {
    LabeledImage make() throws IOException;
  }

  /** Adds a tile unless it has a problem; of two with one id the first stands. */
  void add(String id, Maker maker) {
    try {
      if (!ids.add(id)) {
        throw new IOException("duplicate id: it came before, and the first one stands");
      }
      images.add(maker.make());
    } catch (IOException e) {
      problems.add(new Problem(id, FileErrors.message(e)));
    }
  }

  /** What was wrong before there was a tile. */
  void add(List<Problem> more) {
    problems.addAll(more);
  }

  /** Whether a tile was met, well or not. */
  boolean has(String id) {
    return ids.contains(id);
  }

  List<LabeledImage> images() {
    return images;
  }

  /** Refuses a set of which nothing is left. */
  void requireUsable(Object source) throws IOException {
    if (images.isEmpty()) {
      throw new IOException(
          problems.isEmpty()
              ? source + ": names no tile"
              : source
                  + ": none of its "
                  + problems.size()
                  + " tiles can be used: "
                  + Problem.first(problems));
    }
  }

  TileSet build(String name, ClassScheme scheme, MaskCodes codes) {
    return new ImageTileSet(name, scheme, codes, images, problems);
  }
}
