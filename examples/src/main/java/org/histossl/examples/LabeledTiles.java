package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.CsvTiles;
import org.histossl.data.set.Problem;
import org.histossl.data.set.TileSet;

/**
 * A folder of labeled tiles: {@code labels.csv}, whose columns are file, label and group, and the
 * pictures that it names.
 *
 * @param images the pictures, in the table's order
 * @param labels the class of each, an index into the classes
 * @param groups what must stay together, such as the patient
 * @param classes the names of the classes, sorted
 */
record LabeledTiles(
    List<RgbImage> images, List<Integer> labels, List<String> groups, List<String> classes) {
  LabeledTiles {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
    groups = List.copyOf(groups);
    classes = List.copyOf(classes);
  }

  static LabeledTiles read(Path folder) throws IOException {
    Path table = folder.resolve("labels.csv");
    TileSet tiles = CsvTiles.open(table);
    if (!tiles.problems().isEmpty()) {
      throw new IOException(table + ": " + Problem.first(tiles.problems()));
    }
    List<RgbImage> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      String id = tiles.id(i);
      images.add(tiles.read(i));
      labels.add(
          tiles
              .label(i)
              .orElseThrow(() -> new IOException(table + ": tile '" + id + "' has no label")));
    }
    return new LabeledTiles(images, labels, tiles.groups(), tiles.scheme().classes());
  }

  /** The side of all tiles, which must be squares of one size. */
  int sizePixels() throws IOException {
    int size = images.get(0).width();
    for (RgbImage image : images) {
      if (image.width() != size || image.height() != size) {
        throw new IOException(
            String.format(
                java.util.Locale.ROOT,
                "labeled tiles must be squares of one size, got %d x %d beside %d x %d",
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
