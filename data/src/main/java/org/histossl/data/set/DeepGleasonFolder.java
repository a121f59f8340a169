package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.data.table.Table;
import org.histossl.data.tile.ClassScheme;

/**
 * Tiles in the layout of DeepGleason (Müller et al. 2024, "DeepGleason: a System for Automated
 * Gleason Grading of Prostate Cancer using Deep Neural Networks", arXiv:2403.16678): 1024-pixel
 * tiles of prostate, each of one of six classes.
 *
 * <p>The authors publish program and networks (github.com/frankkramer-lab/DeepGleason), not the
 * 34,264 annotated tiles that the networks learned from. The layout is the one that the program's
 * {@code code/proc.py} and {@code code/model.py} define:
 *
 * <ul>
 *   <li>tiles {@code NAME_XXXXXX_YYYYYY.png}, {@code NAME} the slide, X and Y the pixel behind the
 *       tile's last one, at least six digits; in the root, or in a folder {@code NAME};
 *   <li>{@code predictions.csv} with the columns {@code sample} (the tile's name, with or without
 *       ending) and {@code class}: {@code A_S} artifact, sponge; {@code A_D} artifact, empty or
 *       unclear; {@code R} regular tissue; {@code G3}, {@code G4}, {@code G5} Gleason patterns;
 *   <li>or, as its training by AUCMEDI reads them, a folder of tiles for each of the six classes.
 * </ul>
 *
 * <p>Artefacts are background, regular tissue is healthy. A tile has one class, so its mask is of
 * that class throughout. The group is the slide: patients are not told.
 */
public final class DeepGleasonFolder {
  private static final String LAYOUT =
      "DeepGleason's has predictions.csv and tiles, or the folders A_S, A_D, R, G3, G4, G5";
  private static final Pattern TILE = Pattern.compile("(.+)_\\d{6,}_\\d{6,}");
  private static final String TABLE = "predictions.csv";
  private static final String SAMPLE = "sample";
  private static final String CLASS = "class";
  private static final Map<String, Integer> CLASSES =
      Map.of("A_S", 0, "A_D", 0, "R", 1, "G3", 2, "G4", 3, "G5", 4);

  private DeepGleasonFolder() {}

  /**
   * Reads the folder's table or class folders and looks for the tiles.
   *
   * @param root the folder
   * @return the tiles, of the five classes of {@link ClassScheme#gleason}
   * @throws IOException naming what is missing: the folder, both table and class folders, a column
   */
  public static TileSet open(Path root) throws IOException {
    SetFiles files = SetFiles.open(root, LAYOUT);
    SetBuilder set = new SetBuilder();
    if (Files.exists(root.resolve(TABLE))) {
      readTable(files, set);
    } else {
      readFolders(files, set);
    }
    ClassScheme scheme = ClassScheme.gleason();
    return new UniformMasks(set.build("DeepGleason", scheme, MaskCodes.identity(scheme)));
  }

  private static void readTable(SetFiles files, SetBuilder set) throws IOException {
    Map<String, Path> tiles = new HashMap<>();
    FolderFiles found = FolderFiles.pictures(files.root());
    set.add(found.problems());
    for (Path image : found.files()) {
      tiles.put(SetFiles.stem(String.valueOf(image.getFileName())), image);
    }
    Path table = files.root().resolve(TABLE);
    for (Table.Row row : Table.read(table, List.of(SAMPLE, CLASS))) {
      String sample = row.get(SAMPLE);
      String id = sample.endsWith(".png") ? SetFiles.stem(sample) : sample;
      set.add(
          id,
          () -> {
            Path tile = tiles.get(id);
            if (tile == null) {
              throw new IOException("missing: no tile " + id + ".png in " + files.root());
            }
            return image(id, row.get(CLASS), tile);
          });
    }
    set.requireUsable(table);
  }

  private static void readFolders(SetFiles files, SetBuilder set) throws IOException {
    FolderFiles found = FolderFiles.pictures(files.root());
    set.add(found.problems());
    for (Path tile : found.files()) {
      String path = found.name(tile);
      String name = path.substring(0, Math.max(0, path.indexOf('/')));
      if (CLASSES.containsKey(name)) {
        String id = SetFiles.stem(String.valueOf(tile.getFileName()));
        set.add(id, () -> image(id, name, tile));
      }
    }
    if (set.images().isEmpty()) {
      throw new IOException(files.root() + ": no tiles; " + LAYOUT);
    }
  }

  private static LabeledImage image(String id, String name, Path tile) throws IOException {
    Integer label = CLASSES.get(name);
    if (label == null) {
      throw new IOException("a class must be A_S, A_D, R, G3, G4 or G5, got '" + name + "'");
    }
    Matcher match = TILE.matcher(id);
    if (!match.matches()) {
      throw new IOException("odd name: a tile is called NAME_XXXXXX_YYYYYY, got '" + id + "'");
    }
    return new LabeledImage(id, match.group(1), OptionalInt.of(label), tile, Optional.empty());
  }
}
