package org.histossl.eval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.data.set.ClassImage;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.eval.decode.LabelMaps;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.score.Groups;

/** A data set with its split: which tiles are learnt from, stopped by and scored. */
public final class Task {
  private final String name;
  private final Dataset dataset;
  private final Split split;
  private final Seed dealing;
  private final int[] labels;
  private Optional<int[]> masked = Optional.empty();
  private Optional<String> masksDigest = Optional.empty();
  private Optional<String> imagesDigest = Optional.empty();

  private Task(String name, Dataset dataset, Split split, Seed dealing, int[] labels) {
    this.name = name;
    this.dataset = dataset;
    this.split = split;
    this.dealing = dealing;
    this.labels = labels;
  }

  static Task of(String name, Dataset dataset, Split split, Seed dealing) {
    int tiles = dataset.tiles().size();
    Check.that(
        dataset.groups().size() == tiles,
        "data set '%s' must have a group for each tile, got %d groups and %d tiles",
        name,
        dataset.groups().size(),
        tiles);
    List<OptionalInt> given = labels(dataset);
    Check.that(
        given.size() == tiles,
        "data set '%s' must have a label, known or not, for each tile, got %d labels and %d tiles",
        name,
        given.size(),
        tiles);
    int[] labels = new int[tiles];
    for (int i = 0; i < tiles; i++) {
      labels[i] = given.get(i).orElse(-1);
      Check.that(
          labels[i] < dataset.classes().size() && (labels[i] >= 0 || given.get(i).isEmpty()),
          "labels of data set '%s' must be in 0..%d, got %d at tile %d",
          name,
          dataset.classes().size() - 1,
          labels[i],
          i);
    }
    dataset.groups().forEach(split::side); // refuses a group that the split does not know
    return new Task(name, dataset, split, dealing, labels);
  }

  /** The labels, of a data set without classes all unknown. */
  static List<OptionalInt> labels(Dataset dataset) {
    return dataset.classes().isEmpty()
        ? IntStream.range(0, dataset.tiles().size()).mapToObj(i -> OptionalInt.empty()).toList()
        : dataset.labels();
  }

  /**
   * What the data set is called.
   *
   * @return its name in tables and files
   */
  public String name() {
    return name;
  }

  /**
   * The data set.
   *
   * @return tiles, classes, masks
   */
  public Dataset dataset() {
    return dataset;
  }

  /**
   * The side of every group.
   *
   * @return the split
   */
  public Split split() {
    return split;
  }

  /**
   * Where folds come from: the same for all decoders and encoders.
   *
   * @return a seed of this data set
   */
  public Seed dealing() {
    return dealing;
  }

  /**
   * Why nothing can be learnt from, or scored on, some tiles.
   *
   * @param tiles the tiles of a side
   * @param side what the side is called
   * @param which which of its tiles, such as {@code "with masks "}; may be empty
   * @return a sentence; empty if there are tiles
   */
  public static String lacking(int[] tiles, String side, String which) {
    return tiles.length == 0 ? "no tiles " + which + "to use on the " + side + " side. " : "";
  }

  /**
   * How many groups have labeled tiles.
   *
   * @return their number
   */
  public int groupCount() {
    return (int)
        IntStream.range(0, labels.length)
            .filter(i -> labels[i] >= 0)
            .mapToObj(i -> dataset.groups().get(i))
            .distinct()
            .count();
  }

  /** What a reader of the scores must know of the split. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Side side : List.of(Side.TRAIN, Side.TEST)) {
      int[] tiles = labeled(side);
      List<String> absent = new ArrayList<>();
      for (int c = 0; c < dataset.classes().size(); c++) {
        int wanted = c;
        if (Arrays.stream(tiles).noneMatch(i -> labels[i] == wanted)) {
          absent.add(dataset.classes().get(c));
        }
      }
      if (!absent.isEmpty() && tiles.length > 0) {
        notes.add(
            name
                + ": the "
                + (side == Side.TRAIN ? "training" : "test")
                + " side has no tiles of "
                + String.join(", ", absent)
                + (side == Side.TRAIN
                    ? ", so that trained decoders cannot tell them."
                    : ", so that scores by class leave them out."));
      }
      long groups = Arrays.stream(tiles).mapToObj(dataset.groups()::get).distinct().count();
      if (groups == 1) {
        notes.add(
            name
                + ": all tiles of the "
                + (side == Side.TRAIN ? "training" : "test")
                + " side are of one group"
                + (side == Side.TRAIN
                    ? ", so that decoders know nothing of what others look like."
                    : ", so that nothing is known of others: the numbers have no intervals."));
      }
    }
    return notes;
  }

  /** What a row of embeddings is. */
  List<EmbeddingFile.Column> columns() {
    List<String> groups = dataset.groups();
    List<EmbeddingFile.Column> columns = new ArrayList<>();
    columns.add(new EmbeddingFile.Column("tile", Integer::toString));
    columns.addAll(dataset.columns());
    columns.add(new EmbeddingFile.Column("group", groups::get));
    columns.add(
        new EmbeddingFile.Column(
            "label", tile -> labels[tile] < 0 ? "" : dataset.classes().get(labels[tile])));
    columns.add(new EmbeddingFile.Column("side", tile -> split.side(groups.get(tile)).toString()));
    return columns;
  }

  /**
   * The tiles of a side.
   *
   * @param side the side
   * @return their numbers, ascending
   */
  public int[] all(Side side) {
    return split.indices(dataset.groups(), side);
  }

  /**
   * All tiles of known class.
   *
   * @return their numbers, ascending
   */
  public int[] labeled() {
    return labeled(IntStream.range(0, labels.length).toArray());
  }

  /**
   * The tiles of a side whose class is known.
   *
   * @param side the side
   * @return their numbers, ascending
   */
  public int[] labeled(Side side) {
    return labeled(all(side));
  }

  private int[] labeled(int[] tiles) {
    return Arrays.stream(tiles).filter(i -> labels[i] >= 0).toArray();
  }

  /**
   * The tiles whose mask has pixels of known class. The masks are read once.
   *
   * @return their numbers, ascending
   * @throws IOException if a mask cannot be read
   */
  public int[] masked() throws IOException {
    if (masked.isEmpty()) {
      readMasks();
    }
    return masked.orElseThrow().clone();
  }

  private void readMasks() throws IOException {
    Dataset.Masks masks = dataset.masks().orElseThrow();
    List<Integer> found = new ArrayList<>();
    MessageDigest digest = Sha256.start();
    for (int tile = 0; tile < labels.length; tile++) {
      ClassImage mask = masks.read(tile).orElse(null);
      if (mask != null && add(digest, tile, mask)) {
        found.add(tile);
      }
    }
    masked = Optional.of(found.stream().mapToInt(Integer::intValue).toArray());
    masksDigest = Optional.of(Sha256.hex(digest));
  }

  /** Whether a mask has any pixel of known class. */
  private static boolean add(MessageDigest digest, int tile, ClassImage mask) {
    boolean known = false;
    byte[] codes = new byte[mask.width() * mask.height()];
    for (int i = 0; i < codes.length; i++) {
      int code = mask.at(i % mask.width(), i / mask.width());
      known |= code != LabelMaps.IGNORED;
      codes[i] = (byte) code;
    }
    digest.update(text(tile + " " + mask.width() + " " + mask.height()));
    digest.update(codes);
    return known;
  }

  /**
   * The true classes of some tiles.
   *
   * @param tiles tiles whose class is known
   * @return their classes
   */
  public int[] labelsOf(int[] tiles) {
    return Arrays.stream(tiles).map(i -> labels[i]).toArray();
  }

  /**
   * Which of some tiles belong together.
   *
   * @param tiles the tiles
   * @return their groups
   */
  public Groups groupsOf(int[] tiles) {
    return Groups.of(Arrays.stream(tiles).mapToObj(dataset.groups()::get).toList());
  }

  /**
   * A number for all that a classifier learns: classes, labels and groups.
   *
   * @return 64 hexadecimal digits
   */
  public String labelsDigest() {
    return labelsDigest(dataset);
  }

  static String labelsDigest(Dataset dataset) {
    MessageDigest digest = Sha256.start();
    List<OptionalInt> labels = labels(dataset);
    digest.update(text(dataset.classes().toString()));
    for (int i = 0; i < labels.size(); i++) {
      digest.update(text(labels.get(i) + " " + dataset.groups().get(i)));
    }
    return Sha256.hex(digest);
  }

  String splitDigest() {
    MessageDigest digest = Sha256.start();
    split.sides().forEach((group, side) -> digest.update(text(side + " " + group)));
    return Sha256.hex(digest);
  }

  private static byte[] text(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A number for all masks. They are read once.
   *
   * @return 64 hexadecimal digits
   * @throws IOException if a mask cannot be read
   */
  public String masksDigest() throws IOException {
    if (masksDigest.isEmpty()) {
      readMasks();
    }
    return masksDigest.orElseThrow();
  }

  /**
   * A number for all images that are to be made. They are read once.
   *
   * @return 64 hexadecimal digits
   */
  public String imagesDigest() {
    if (imagesDigest.isEmpty()) {
      Dataset.Images images = dataset.images().orElseThrow();
      float[] image = new float[images.channels() * images.sidePixels() * images.sidePixels()];
      ByteBuffer bytes = ByteBuffer.allocate(image.length * Float.BYTES);
      MessageDigest digest = Sha256.start();
      for (int tile = 0; tile < labels.length; tile++) {
        images.pixels().read(tile, image, 0);
        bytes.asFloatBuffer().put(image);
        digest.update(bytes.array());
      }
      imagesDigest = Optional.of(Sha256.hex(digest));
    }
    return imagesDigest.orElseThrow();
  }
}
