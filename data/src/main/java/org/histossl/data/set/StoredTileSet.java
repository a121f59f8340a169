package org.histossl.data.set;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.TileMask;
import org.histossl.data.tile.TileStore;

/** The kept tiles of a store. */
final class StoredTileSet implements TileSet {
  private final String name;
  private final TileStore store;

  StoredTileSet(String name, TileStore store) {
    this.name = name;
    this.store = store;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ClassScheme scheme() {
    return store.scheme();
  }

  @Override
  public int size() {
    return store.size();
  }

  @Override
  public String id(int index) {
    return store.id(index);
  }

  @Override
  public RgbImage read(int index) throws IOException {
    return store.read(index);
  }

  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    return store.pixelDigest(index);
  }

  @Override
  public OptionalInt label(int index) {
    return store.label(index);
  }

  @Override
  public String group(int index) {
    return store.group(index);
  }

  @Override
  public Optional<ClassImage> mask(int index) throws IOException {
    return store.readMask(index).flatMap(StoredTileSet::known);
  }

  private static Optional<ClassImage> known(TileMask mask) {
    for (byte of : mask.classes()) {
      if (of == TileMask.UNKNOWN) {
        return Optional.empty();
      }
    }
    return Optional.of(ClassImage.of(mask.sizePixels(), mask.sizePixels(), mask.classes()));
  }

  @Override
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    for (SlideOutcome slide : store.slides()) {
      slide.failure().ifPresent(reason -> problems.add(new Problem(slide.slide(), reason)));
    }
    return List.copyOf(problems);
  }

  @Override
  public List<OptionalInt> labels() {
    return store.labels();
  }

  @Override
  public List<String> groups() {
    return store.groups();
  }
}
