package org.histossl.data.set;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.ClassScheme;

/** A set that is another one but for what is overridden. */
class ForwardingTileSet implements TileSet {
  private final TileSet tiles;

  ForwardingTileSet(TileSet tiles) {
    this.tiles = tiles;
  }

  @Override
  public String name() {
    return tiles.name();
  }

  @Override
  public ClassScheme scheme() {
    return tiles.scheme();
  }

  @Override
  public int size() {
    return tiles.size();
  }

  @Override
  public String id(int index) {
    return tiles.id(index);
  }

  @Override
  public RgbImage read(int index) throws IOException {
    return tiles.read(index);
  }

  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    return tiles.pixelDigest(index);
  }

  @Override
  public OptionalInt label(int index) {
    return tiles.label(index);
  }

  @Override
  public String group(int index) {
    return tiles.group(index);
  }

  @Override
  public Optional<ClassImage> mask(int index) throws IOException {
    return tiles.mask(index);
  }

  @Override
  public List<Problem> problems() {
    return tiles.problems();
  }
}
