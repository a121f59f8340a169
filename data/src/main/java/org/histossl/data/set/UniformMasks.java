package org.histossl.data.set;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;

/** Tiles whose label holds for each of their pixels. */
final class UniformMasks extends ForwardingTileSet {
  UniformMasks(TileSet tiles) {
    super(tiles);
  }

  @Override
  public Optional<ClassImage> mask(int index) throws IOException {
    OptionalInt label = label(index);
    if (label.isEmpty()) {
      return Optional.empty();
    }
    RgbImage image = read(index);
    byte[] classes = new byte[image.width() * image.height()];
    Arrays.fill(classes, (byte) label.getAsInt());
    return Optional.of(ClassImage.of(image.width(), image.height(), classes));
  }
}
