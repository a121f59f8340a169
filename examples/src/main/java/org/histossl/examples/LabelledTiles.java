package org.histossl.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;

/**
 * A folder of labelled tiles: {@code labels.csv}, whose columns are file, label and group, and the
 * pictures that it names.
 *
 * @param images the pictures, in the table's order
 * @param labels the class of each, an index into the classes
 * @param groups what must stay together, such as the patient
 * @param classes the names of the classes, sorted
 */
record LabelledTiles(
    List<RgbImage> images, List<Integer> labels, List<String> groups, List<String> classes) {
  LabelledTiles {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
    groups = List.copyOf(groups);
    classes = List.copyOf(classes);
  }

  static LabelledTiles read(Path folder) throws IOException {
    Path table = folder.resolve("labels.csv");
    List<RgbImage> images = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(table)) {
      for (CSVRecord row : format.parse(reader)) {
        images.add(picture(folder, row.get("file")));
        names.add(row.get("label"));
        groups.add(row.get("group"));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(
          table + " must have the columns file, label and group: " + e.getMessage(), e);
    }
    if (images.isEmpty()) {
      throw new IOException(table + " names no tile");
    }
    List<String> classes = List.copyOf(new TreeSet<>(names));
    return new LabelledTiles(
        images, names.stream().map(classes::indexOf).toList(), groups, classes);
  }

  private static RgbImage picture(Path folder, String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new IOException("'" + name + "' is outside of the folder of tiles " + folder);
    }
    BufferedImage picture = ImageIO.read(file.toFile());
    if (picture == null) {
      throw new IOException(file + " is no picture that can be read");
    }
    return RgbImage.from(picture);
  }

  /** The side of all tiles, which must be squares of one size. */
  int sizePixels() throws IOException {
    int size = images.get(0).width();
    for (RgbImage image : images) {
      if (image.width() != size || image.height() != size) {
        throw new IOException(
            String.format(
                java.util.Locale.ROOT,
                "labelled tiles must be squares of one size, got %d x %d beside %d x %d",
                image.width(),
                image.height(),
                size,
                images.get(0).height()));
      }
    }
    return size;
  }

  TileSource source() {
    return TileSource.of(images.size(), images::get);
  }
}
