package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.table.Table;
import org.histossl.data.tile.ClassScheme;

/**
 * The SICAPv2 data set (Silva-Rodríguez et al. 2020, "Going deeper through the Gleason scoring
 * scale", doi:10.1016/j.cmpb.2020.105637) in the layout in which it is published at
 * data.mendeley.com, doi:10.17632/9xxm58dvs3:
 *
 * <pre>{@code
 * images/16B0001851_Block_Region_1_0_0_xini_6803_yini_59786.jpg    512 x 512 at 10x
 * masks/16B0001851_Block_Region_1_0_0_xini_6803_yini_59786.png
 * partition/Test/Train.xlsx, Test.xlsx                             image_name, NC, G3, G4, G5, G4C
 * partition/Validation/Val1/Train.xlsx, Test.xlsx                  and so on to Val4
 * wsi_labels.xlsx                       slide_id, patient_id, Gleason_primary, Gleason_secondary
 *
 * SicapFolder sicap = SicapFolder.open(Path.of("SICAPv2"));
 * Split split = sicap.testSplit();
 * }</pre>
 *
 * <p>A tile's slide is what stands before {@code _Block_} in its name; groups are patients. NC (not
 * cancerous) is healthy; G4C marks cribriform glands, which are of pattern 4; of several classes
 * the highest is the label. Masks have the codes 0, 3, 4, 5; the readme of the first version says 0
 * to 3, which no mask has. Code 0 is all that is not marked as cancer, glass as well as tissue, and
 * is given as healthy, like the label of a tile without cancer.
 */
public final class SicapFolder {
  private static final String LAYOUT =
      "SICAPv2's has images, masks, partition/Test and wsi_labels.xlsx";
  private static final String NAME = "image_name";
  private static final String SLIDE = "slide_id";
  private static final String PATIENT = "patient_id";
  private static final String PRIMARY = "Gleason_primary";
  private static final String SECONDARY = "Gleason_secondary";
  private static final String BLOCK = "_Block_";
  private static final String ENDING = ".jpg";
  private static final int FOLDS = 4;

  /** The class of each column. */
  private static final Map<String, Integer> CLASSES =
      Map.of("NC", 1, "G3", 2, "G4", 3, "G4C", 3, "G5", 4);

  private static final MaskCodes CODES = MaskCodes.of(Map.of(0, 1, 3, 2, 4, 3, 5, 4));

  private final SetFiles files;
  private final Map<String, SicapSlide> slides;
  private final TileSet tiles;
  private final TileSet unlabeled;
  private final Split testSplit;

  private SicapFolder(
      SetFiles files,
      Map<String, SicapSlide> slides,
      TileSet tiles,
      TileSet unlabeled,
      Split testSplit) {
    this.files = files;
    this.slides = slides;
    this.tiles = tiles;
    this.unlabeled = unlabeled;
    this.testSplit = testSplit;
  }

  /**
   * Reads the set's tables and looks for the files.
   *
   * @param root the folder
   * @return the set
   * @throws IOException naming what is missing or wrong: a folder, a table, a column, a patient on
   *     both sides of the partition
   */
  public static SicapFolder open(Path root) throws IOException {
    SetFiles files = SetFiles.open(root, LAYOUT, "images", "masks", "partition/Test");
    Map<String, SicapSlide> slides = slides(root.resolve("wsi_labels.xlsx"));
    Path train = root.resolve("partition/Test/Train.xlsx");
    Path test = root.resolve("partition/Test/Test.xlsx");
    SetBuilder labeled = new SetBuilder();
    for (Path table : List.of(train, test)) {
      for (Table.Row row : Table.read(table, List.of(NAME, "NC", "G3", "G4", "G5"))) {
        String id = id(row.get(NAME));
        labeled.add(id, () -> image(files, slides, id, label(row), true));
      }
    }
    labeled.requireUsable(root + ": partition/Test");
    SetBuilder rest = new SetBuilder();
    FolderFiles images = FolderFiles.pictures(root.resolve("images"));
    rest.add(images.problems());
    for (Path image : images.files()) {
      String id = id(String.valueOf(image.getFileName()));
      if (!labeled.has(id)) {
        rest.add(id, () -> image(files, slides, id, OptionalInt.empty(), false));
      }
    }
    ClassScheme scheme = ClassScheme.gleason();
    return new SicapFolder(
        files,
        slides,
        labeled.build("SICAPv2", scheme, CODES),
        rest.build("SICAPv2, not in the partition", scheme, CODES),
        split(slides, new TreeMap<>(Map.of(train, Side.TRAIN, test, Side.TEST))));
  }

  private static Map<String, SicapSlide> slides(Path table) throws IOException {
    Map<String, SicapSlide> slides = new LinkedHashMap<>();
    for (Table.Row row : Table.read(table, List.of(SLIDE, PATIENT, PRIMARY, SECONDARY))) {
      String id = row.get(SLIDE);
      String score = row.name(PRIMARY) + "+" + row.name(SECONDARY);
      GleasonScore gleason =
          GleasonScore.parse(score)
              .orElseThrow(
                  () ->
                      new IOException(
                          String.format(
                              Locale.ROOT,
                              "%s: line %d has no Gleason score but '%s'",
                              table,
                              row.line(),
                              score)));
      if (id.isEmpty() || row.name(PATIENT).isEmpty()) {
        throw new IOException(table + ": line " + row.line() + " lacks a slide or a patient");
      }
      SicapSlide before = slides.put(id, new SicapSlide(id, row.name(PATIENT), gleason));
      if (before != null) {
        throw new IOException(table + ": line " + row.line() + " repeats slide '" + id + "'");
      }
    }
    return slides;
  }

  private static String id(String imageName) {
    return imageName.endsWith(ENDING) ? SetFiles.stem(imageName) : imageName;
  }

  private static LabeledImage image(
      SetFiles files,
      Map<String, SicapSlide> slides,
      String id,
      OptionalInt label,
      boolean needsMask)
      throws IOException {
    Path image = files.file("images", id + ENDING);
    Optional<Path> mask =
        needsMask ? Optional.of(files.file("masks", id + ".png")) : Optional.empty();
    return new LabeledImage(id, patient(slides, id), label, image, mask);
  }

  private static String patient(Map<String, SicapSlide> slides, String tile) throws IOException {
    SicapSlide slide = slides.get(slide(tile));
    if (slide == null) {
      throw new IOException("its patient is unknown: wsi_labels.xlsx does not have its slide");
    }
    return slide.patient();
  }

  private static String slide(String tile) {
    int block = tile.indexOf(BLOCK);
    return block < 0 ? tile : tile.substring(0, block);
  }

  private static OptionalInt label(Table.Row row) throws IOException {
    int label = -1;
    for (Map.Entry<String, Integer> column : CLASSES.entrySet()) {
      long marked = row.whole(column.getKey()).orElse(0);
      if (marked != 0 && marked != 1) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s must be 0 or 1, got '%s' in line %d",
                column.getKey(),
                row.get(column.getKey()),
                row.line()));
      }
      if (marked == 1) {
        label = Math.max(label, column.getValue());
      }
    }
    if (label < 0) {
      throw new IOException("line " + row.line() + " has none of the classes NC, G3, G4, G5");
    }
    return OptionalInt.of(label);
  }

  /** The side of each patient by the tables' tiles. */
  private static Split split(Map<String, SicapSlide> slides, Map<Path, Side> tables)
      throws IOException {
    List<String> groups = new ArrayList<>();
    List<Side> sides = new ArrayList<>();
    for (Map.Entry<Path, Side> table : tables.entrySet()) {
      for (Table.Row row : Table.read(table.getKey(), List.of(NAME))) {
        SicapSlide slide = slides.get(slide(id(row.get(NAME))));
        if (slide != null) { // otherwise the tile is among the problems, and on no side
          groups.add(slide.patient());
          sides.add(table.getValue());
        }
      }
    }
    try {
      return Split.ofItems(groups, sides);
    } catch (IllegalArgumentException e) {
      throw new IOException("partition " + tables.keySet() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The tiles of the published partition.
   *
   * @return tiles with labels, masks and patients
   */
  public TileSet tiles() {
    return tiles;
  }

  /**
   * The tiles that the partition leaves out, for learning without labels. Their patients may be on
   * the test side: choose by {@link #testSplit}.
   *
   * @return tiles without labels and masks
   */
  public TileSet unlabeled() {
    return unlabeled;
  }

  /**
   * The slides.
   *
   * @return an unmodifiable collection, in the table's order
   */
  public Collection<SicapSlide> slides() {
    return Collections.unmodifiableCollection(slides.values());
  }

  /**
   * The published split: training and test patients, none for validation.
   *
   * @return the split of patients
   */
  public Split testSplit() {
    return testSplit;
  }

  /**
   * A fold of the published cross-validation: the training patients are parted anew, the test
   * patients stay.
   *
   * @param number 1 to 4
   * @return the split of patients
   * @throws IOException naming the table that is missing or damaged, or the patient on two sides
   */
  public Split fold(int number) throws IOException {
    Check.that(
        number >= 1 && number <= FOLDS, "SICAPv2 has the folds 1 to %d, got %d", FOLDS, number);
    Path folder = files.root().resolve("partition/Validation/Val" + number);
    return split(
        slides,
        new TreeMap<>(
            Map.of(
                folder.resolve("Train.xlsx"),
                Side.TRAIN,
                folder.resolve("Test.xlsx"),
                Side.VALIDATION,
                files.root().resolve("partition/Test/Test.xlsx"),
                Side.TEST)));
  }
}
