package org.histossl.data.tile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;

/** A folder of small slides, {@code ID.tiff} and {@code ID.mask.tiff}, that tests change. */
final class SlideFiles {
  static final TilerConfig CONFIG = TilerConfig.lenient().withTileSize(32).withDroppedSamples(1);

  private static final int WIDTH = 200;
  private static final int HEIGHT = 160;
  private static final String IMAGE = ".tiff";
  private static final String MASK = ".mask.tiff";

  private final Path folder;

  SlideFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  Path image(String id) {
    return folder.resolve(id + IMAGE);
  }

  Path mask(String id) {
    return folder.resolve(id + MASK);
  }

  /** A slide whose tissue begins at a given column. */
  void writeImage(String id, int column) throws IOException {
    PyramidWriter.write(
        image(id),
        RegionSource.of(MemorySlide.tissue(WIDTH, HEIGHT, column, 32, 100)),
        PyramidConfig.picture(0.5).withCodec(PyramidConfig.Codec.DEFLATE).withTilePixels(64));
  }

  /** A mask of one code everywhere. */
  void writeMask(String id, int code) throws IOException {
    PyramidWriter.write(
        mask(id),
        RegionSource.of(RgbImage.filled(WIDTH, HEIGHT, code << 16)),
        PyramidConfig.mask(0.5));
  }

  /** A mask that has no code in one pixel of every tile. */
  void writeCorner(String id, int code) throws IOException {
    RgbImage codes = RgbImage.filled(WIDTH, HEIGHT, code << 16);
    for (int y = 0; y < HEIGHT; y += 32) {
      for (int x = 0; x < WIDTH; x += 32) {
        codes.set(x, y, 0);
      }
    }
    PyramidWriter.write(mask(id), RegionSource.of(codes), PyramidConfig.mask(0.5));
  }

  /** As a download that was broken off leaves it. */
  void truncate(String id) throws IOException {
    Files.write(image(id), new byte[] {'I', 'I', 42, 0});
  }

  void remove(String id) throws IOException {
    Files.deleteIfExists(image(id));
    Files.deleteIfExists(mask(id));
  }

  /** A slide that has no file is not in the list. */
  List<SlideSource> sources() throws IOException {
    return sources(LabelRule.identity(ClassScheme.gleason()));
  }

  List<SlideSource> sources(LabelRule rule) throws IOException {
    List<SlideSource> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(MASK)) {
          String id = name.substring(0, name.length() - IMAGE.length());
          Optional<Path> mask = Optional.of(mask(id)).filter(Files::exists);
          sources.add(SlideSource.of(id, "patient " + id, file, mask, rule));
        }
      }
    }
    return sources;
  }

  /** The same content in another folder, written at another time. */
  SlideFiles copy(Path target) throws IOException {
    SlideFiles copy = new SlideFiles(target);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Path to = Files.copy(file, target.resolve(file.getFileName()));
        Files.setLastModifiedTime(to, FileTime.fromMillis(1_000_000));
      }
    }
    return copy;
  }

  /** A store's files, without the times of what it was made of. */
  static Map<String, String> content(Path store) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = store.relativize(file).toString();
        content.put(
            name,
            name.equals("inputs.json")
                ? Files.readString(file).replaceAll("\"modified\":\"[^\"]*\"", "")
                : HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  /** When each of a store's shards was written. */
  static Map<String, FileTime> times(Path store) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.list(store.resolve("shards"))) {
      for (Path file : files.toList()) {
        times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
