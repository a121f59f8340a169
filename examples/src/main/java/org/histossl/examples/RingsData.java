package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.slide.Pictures;

/**
 * Regions of the RINGS data set (Salvi et al. 2021, doi:10.17632/h8bdwrtnr5.1): pictures in {@code
 * images}, and of the same names in {@code masks} green for glands without and red for glands with
 * tumour. A name begins with patient and block: {@code P3_A8_12_16_1.png}.
 *
 * @param regions the regions by name
 */
record RingsData(List<Region> regions) {
  static final List<String> CLASSES = List.of("rest", "benign gland", "tumour gland");

  /** The share of a gland's pixels from which on a tile is called after it. */
  private static final double GLAND_SHARE = 0.25;

  /**
   * A region.
   *
   * @param name its file's name
   * @param image the picture
   * @param classes the class of each pixel, row by row
   */
  record Region(String name, RgbImage image, byte[] classes) {
    String patient() {
      return name.substring(0, name.indexOf('_'));
    }

    /** The block of tissue, which several regions may be of. */
    String block() {
      return name.substring(0, name.indexOf('_', name.indexOf('_') + 1));
    }
  }

  /**
   * A square tile of a region.
   *
   * @param region which region
   * @param x its left edge in pixels
   * @param y its upper edge in pixels
   * @param sizePixels its side
   */
  record RegionTile(int region, int x, int y, int sizePixels) {}

  static RingsData read(Path root) throws IOException {
    Path images = root.resolve("images");
    if (!Files.isDirectory(images)) {
      throw new IOException(root + ": holds no folder 'images' of PNG files beside 'masks'");
    }
    List<Region> regions = new ArrayList<>();
    for (Path file : FolderFiles.pictures(images).files()) {
      String name = String.valueOf(file.getFileName());
      if (!name.matches("[^_]+_[^_]+_.+")) {
        throw new IOException(
            file + ": names must begin with patient and block, as in P3_A8_1.png");
      }
      RgbImage image = Pictures.read(file);
      RgbImage mask = Pictures.read(root.resolve("masks").resolve(images.relativize(file)));
      regions.add(new Region(name, image, classes(file, image, mask)));
    }
    Check.that(regions.size() > 1, "%s holds too few regions: %d", root, regions.size());
    return new RingsData(List.copyOf(regions));
  }

  private static byte[] classes(Path file, RgbImage image, RgbImage mask) throws IOException {
    if (mask.width() != image.width() || mask.height() != image.height()) {
      throw new IOException(file + ": the mask must have the picture's size");
    }
    byte[] classes = new byte[mask.width() * mask.height()];
    for (int i = 0; i < classes.length; i++) {
      int rgb = mask.get(i % mask.width(), i / mask.width()) & 0xffffff;
      classes[i] =
          switch (rgb) {
            case 0x000000 -> 0;
            case 0x00ff00 -> 1;
            case 0xff0000 -> 2;
            default ->
                throw new IOException(
                    file + ": masks are black, green and red, got #" + Integer.toHexString(rgb));
          };
    }
    return classes;
  }

  List<String> patients() {
    return regions.stream().map(Region::patient).distinct().toList();
  }

  /** Tiles at some distance from each other, region by region. */
  List<RegionTile> tiles(int sizePixels, int stridePixels) {
    List<RegionTile> tiles = new ArrayList<>();
    for (int r = 0; r < regions.size(); r++) {
      RgbImage image = regions.get(r).image();
      for (int y = 0; y + sizePixels <= image.height(); y += stridePixels) {
        for (int x = 0; x + sizePixels <= image.width(); x += stridePixels) {
          tiles.add(new RegionTile(r, x, y, sizePixels));
        }
      }
    }
    return tiles;
  }

  Region region(RegionTile tile) {
    return regions.get(tile.region());
  }

  RgbImage picture(RegionTile tile) {
    int size = tile.sizePixels();
    return region(tile).image().crop(tile.x(), tile.y(), size, size);
  }

  TileSource source(List<RegionTile> tiles) {
    return TileSource.of(tiles.size(), i -> picture(tiles.get(i)));
  }

  /** Of each pixel of a tile its class. */
  private byte[] classes(RegionTile tile) {
    int size = tile.sizePixels();
    byte[] classes = new byte[size * size];
    for (int y = 0; y < size; y++) {
      int from = (tile.y() + y) * region(tile).image().width() + tile.x();
      System.arraycopy(region(tile).classes(), from, classes, y * size, size);
    }
    return classes;
  }

  /** Of each pixel of a tile whether a gland has it: 1 or 0. */
  byte[] glands(RegionTile tile) {
    byte[] glands = classes(tile);
    for (int i = 0; i < glands.length; i++) {
      glands[i] = (byte) Math.min(glands[i], 1);
    }
    return glands;
  }

  /** Tumour before benign: the class whose glands fill a quarter of a tile, else the rest. */
  int label(RegionTile tile) {
    long[] counts = new long[CLASSES.size()];
    byte[] classes = classes(tile);
    for (byte pixel : classes) {
      counts[pixel]++;
    }
    return IntStream.of(2, 1)
        .filter(label -> counts[label] >= GLAND_SHARE * classes.length)
        .findFirst()
        .orElse(0);
  }
}
