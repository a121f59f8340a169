package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.file.Fingerprint;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Masks;
import org.histossl.data.slide.Pictures;
import org.histossl.data.tile.ClassScheme;

/** Tiles in files of their own. */
final class ImageTileSet implements TileSet {
  private final String name;
  private final ClassScheme scheme;
  private final MaskCodes codes;
  private final List<LabeledImage> images;
  private final List<Problem> problems;

  ImageTileSet(
      String name,
      ClassScheme scheme,
      MaskCodes codes,
      List<LabeledImage> images,
      List<Problem> problems) {
    this.name = name;
    this.scheme = scheme;
    this.codes = codes;
    this.images = List.copyOf(images);
    this.problems = List.copyOf(problems);
  }

  private LabeledImage image(int index) {
    return images.get(Check.index("tile", index, images.size()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ClassScheme scheme() {
    return scheme;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public String id(int index) {
    return image(index).id();
  }

  @Override
  public RgbImage read(int index) throws IOException {
    return Pictures.read(image(index).image());
  }

  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    return Optional.of(Fingerprint.of(image(index).image()).content());
  }

  @Override
  public OptionalInt label(int index) {
    return image(index).label();
  }

  @Override
  public String group(int index) {
    return image(index).group();
  }

  @Override
  public Optional<ClassImage> mask(int index) throws IOException {
    Optional<Path> file = image(index).mask();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (ClassMask mask = Masks.open(file.get())) {
      Level level = mask.levels().get(0);
      byte[] classes = mask.read(0, 0, 0, level.width(), level.height());
      codes.toClasses(classes, file.get());
      return Optional.of(ClassImage.of(level.width(), level.height(), classes));
    }
  }

  @Override
  public List<Problem> problems() {
    return problems;
  }
}
