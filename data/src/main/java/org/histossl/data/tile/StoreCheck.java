package org.histossl.data.tile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Check;

/** What the files of a store must agree in, before any memory is set aside for them. */
final class StoreCheck {
  /** No line of a manifest is shorter. */
  private static final int LEAST_LINE_BYTES = 30;

  private StoreCheck() {}

  /** What slides.csv counts, which the manifest must be long enough to hold. */
  static int claimed(List<SlideOutcome> slides, Path manifest) throws IOException {
    long most = Math.min(Integer.MAX_VALUE - 8, Files.size(manifest) / LEAST_LINE_BYTES);
    long tiles = 0;
    for (SlideOutcome slide : slides) {
      tiles = Math.min(most + 1, tiles + slide.kept());
      tiles = Math.min(most + 1, tiles + slide.dropped());
    }
    if (tiles > most) {
      throw damaged(manifest, Files.size(manifest) + " bytes", tiles);
    }
    return (int) tiles;
  }

  static IOException damaged(Path manifest, String has, long counted) {
    return new IOException(
        String.format(
            Locale.ROOT,
            "%s: has %s where slides.csv counts %d tiles or more; the store is damaged",
            manifest,
            has,
            counted));
  }

  static void check(Tile tile, StoredTile stored, StoreSettings settings) {
    tile.label().ifPresent(label -> Check.index("label", label, settings.scheme().size()));
    Check.that(
        !tile.kept() || stored.length() > 0 || settings.encoding() == TileEncoding.COORDINATES,
        "a kept tile must have pixels");
    Integer level = settings.tiles().level();
    Check.that(
        level == null
            || (tile.level() == level && tile.sizePixels() == settings.tiles().sizePixels()),
        "the store's tiles have level %s and %d pixels, got %d and %d",
        level,
        settings.tiles().sizePixels(),
        tile.level(),
        tile.sizePixels());
  }
}
