package org.histossl.data.set;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;

/** Some tiles of a set. */
final class SelectedTileSet extends ForwardingTileSet {
  private final int[] chosen;
  private final List<Problem> problems;

  private SelectedTileSet(TileSet tiles, int[] chosen, List<Problem> problems) {
    super(tiles);
    this.chosen = chosen;
    this.problems = List.copyOf(problems);
  }

  static SelectedTileSet of(TileSet tiles, int... chosen) {
    for (int tile : chosen) {
      Check.index("tile", tile, tiles.size());
    }
    return new SelectedTileSet(tiles, chosen.clone(), tiles.problems());
  }

  static SelectedTileSet verified(TileSet tiles, Progress progress) {
    IntStream.Builder well = IntStream.builder();
    List<Problem> problems = new ArrayList<>(tiles.problems());
    try (Progress.Task task = progress.start("reading tiles", tiles.size())) {
      for (int i = 0; i < tiles.size(); i++) {
        try {
          check(tiles, i);
          well.add(i);
        } catch (IOException e) {
          problems.add(new Problem(tiles.id(i), FileErrors.message(e)));
        }
        task.step();
      }
    }
    return new SelectedTileSet(tiles, well.build().toArray(), problems);
  }

  private static void check(TileSet tiles, int index) throws IOException {
    RgbImage image = tiles.read(index);
    Optional<ClassImage> mask = tiles.mask(index);
    if (mask.isPresent()
        && (mask.get().width() != image.width() || mask.get().height() != image.height())) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a mask must have its tile's size: tile '%s' is %d x %d, its mask %d x %d",
              tiles.id(index),
              image.width(),
              image.height(),
              mask.get().width(),
              mask.get().height()));
    }
  }

  private int chosen(int index) {
    return chosen[Check.index("tile", index, chosen.length)];
  }

  @Override
  public int size() {
    return chosen.length;
  }

  @Override
  public String id(int index) {
    return super.id(chosen(index));
  }

  @Override
  public RgbImage read(int index) throws IOException {
    return super.read(chosen(index));
  }

  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    return super.pixelDigest(chosen(index));
  }

  @Override
  public OptionalInt label(int index) {
    return super.label(chosen(index));
  }

  @Override
  public String group(int index) {
    return super.group(chosen(index));
  }

  @Override
  public Optional<ClassImage> mask(int index) throws IOException {
    return super.mask(chosen(index));
  }

  @Override
  public List<Problem> problems() {
    return problems;
  }
}
