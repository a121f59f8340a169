package org.histossl.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.embed.TilePlace;

/**
 * Writes embeddings as the multiple-instance learning tools of the field read them: a file {@code
 * SLIDE.h5} for each slide with {@code features}, float32 {@code [tiles, dimensions]}, and {@code
 * coords}, int64 {@code [tiles, 2]}, each tile's left column and top row in pixels of level 0.
 *
 * <p>Attributes of {@code coords}: {@code patch_size} and {@code patch_level} (CLAM), {@code
 * patch_size_level0} (TRIDENT), {@code downsample}, {@code name}, and {@code mpp} where the slide
 * tells its microns per pixel. Attributes of {@code features} are what is known of the encoder.
 *
 * <p>Sources: the files of mahmoodlab/CLAM and mahmoodlab/TRIDENT.
 *
 * <pre>{@code
 * List<Path> files = SlideFeatures.write(folder, file.read(), TilePlace.of(store, slides), file.metadata());
 * }</pre>
 */
public final class SlideFeatures {
  private static final String FEATURES = "features";
  private static final String COORDINATES = "coords";

  private SlideFeatures() {}

  /**
   * Writes a file for each slide; one that is there is replaced, at once.
   *
   * @param folder where to put them; made if it is not there
   * @param embeddings a row a tile
   * @param places where the tile of each row lies
   * @param attributes what is known of the encoder, by name; may be empty
   * @return the files, in the order in which slides first appear
   * @throws IOException naming the file, if it cannot be written
   * @throws IllegalArgumentException if a slide's id cannot be the name of a file, or its tiles
   *     differ in level or size
   */
  public static List<Path> write(
      Path folder, Embeddings embeddings, List<TilePlace> places, Map<String, String> attributes)
      throws IOException {
    Check.that(
        embeddings.count() == places.size(),
        "every row needs its place, got %d rows and %d places",
        embeddings.count(),
        places.size());
    Map<String, List<Integer>> bySlide = new LinkedHashMap<>();
    for (int row = 0; row < places.size(); row++) {
      bySlide.computeIfAbsent(places.get(row).slide(), slide -> new ArrayList<>()).add(row);
    }
    for (Map.Entry<String, List<Integer>> slide : bySlide.entrySet()) {
      checkName(slide.getKey());
      checkAlike(slide.getValue().stream().map(places::get).toList());
    }
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> slide : bySlide.entrySet()) {
      Path file = folder.resolve(slide.getKey() + ".h5");
      write(file, slide.getValue(), embeddings, places, attributes);
      files.add(file);
    }
    return files;
  }

  /** The tools know a slide by the name of its file. */
  private static void checkName(String slide) {
    boolean plain;
    try {
      plain = !slide.isBlank() && Path.of("folder", slide + ".h5").getNameCount() == 2;
    } catch (InvalidPathException e) {
      plain = false;
    }
    Check.that(
        plain && !slide.contains("\\"),
        "a slide's id must be able to be the name of a file, got '%s'",
        slide);
  }

  private static void checkAlike(List<TilePlace> tiles) {
    TilePlace first = tiles.get(0);
    for (TilePlace tile : tiles) {
      Check.that(
          tile.level() == first.level() && tile.sizePixels() == first.sizePixels(),
          "the tiles of a file are of one level and size, got level %d, %d pixels and level %d, %d"
              + " pixels of slide '%s'",
          first.level(),
          first.sizePixels(),
          tile.level(),
          tile.sizePixels(),
          tile.slide());
    }
  }

  private static void write(
      Path file,
      List<Integer> rows,
      Embeddings embeddings,
      List<TilePlace> places,
      Map<String, String> attributes)
      throws IOException {
    float[][] features = new float[rows.size()][];
    long[][] coordinates = new long[rows.size()][];
    for (int i = 0; i < features.length; i++) {
      TilePlace place = places.get(rows.get(i));
      features[i] = embeddings.row(rows.get(i));
      coordinates[i] = new long[] {place.levelZeroX(), place.levelZeroY()};
    }
    TilePlace first = places.get(rows.get(0));
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (WritableHdfFile hdf = HdfFile.write(partial)) {
      WritableDataset written = hdf.putDataset(FEATURES, features);
      attributes.forEach(written::putAttribute);
      WritableDataset coords = hdf.putDataset(COORDINATES, coordinates);
      coords.putAttribute("name", first.slide());
      coords.putAttribute("patch_size", first.sizePixels());
      coords.putAttribute("patch_level", first.level());
      coords.putAttribute("patch_size_level0", first.levelZeroSize());
      coords.putAttribute("downsample", first.downsample());
      if (first.micronsPerPixel().isPresent()) {
        coords.putAttribute("mpp", first.micronsPerPixel().getAsDouble());
      }
    } catch (HdfException e) {
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    }
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
