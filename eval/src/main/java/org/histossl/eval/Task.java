package org.histossl.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.score.Groups;

/** A data set with its split: which tiles are learnt from, stopped by and scored. */
record Task(String name, Dataset dataset, Split split, int[] labels) {
  private static final int LEAST_FOLDS = 3;

  static Task of(String name, Dataset dataset, Split split) {
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
    return new Task(name, dataset, split, labels);
  }

  /** The labels, of a data set without classes all unknown. */
  static List<OptionalInt> labels(Dataset dataset) {
    return dataset.classes().isEmpty()
        ? IntStream.range(0, dataset.tiles().size()).mapToObj(i -> OptionalInt.empty()).toList()
        : dataset.labels();
  }

  boolean suits(Decoder decoder) {
    if (decoder instanceof Decoder.Images) {
      return dataset.images().isPresent();
    }
    return !dataset.classes().isEmpty()
        && (!(decoder instanceof Decoder.Segmentation) || dataset.masks().isPresent());
  }

  /** Why a decoder that suits the data set cannot be run on it; empty if it can. */
  String lacking(Decoder decoder) {
    if (decoder instanceof Decoder.Images images) {
      Dataset.Images targets = dataset.images().orElseThrow();
      if (images.config().side() != targets.sidePixels()) {
        return String.format(
            Locale.ROOT,
            "makes images of %d pixels, the data set's have %d",
            images.config().side(),
            targets.sidePixels());
      }
      return lackingSide(all(Side.TRAIN), "training") + lackingSide(all(Side.TEST), "test");
    }
    if (decoder instanceof Decoder.Segmentation) {
      return ""; // told by lackingMasks, once it is known which tiles have one
    }
    if (decoder instanceof Decoder.FoldedNeighbours) {
      return groupCount() < LEAST_FOLDS
          ? "needs labelled tiles of at least 3 groups, got " + groupCount()
          : "";
    }
    String validation =
        decoder instanceof Decoder.Linear ? lackingSide(learntValidation(), "validation") : "";
    return lackingSide(labelled(Side.TRAIN), "training")
        + validation
        + lackingSide(labelled(Side.TEST), "test");
  }

  /** Validation tiles of classes that the training side has. */
  private int[] learntValidation() {
    int[] learnt = Arrays.stream(labelsOf(labelled(Side.TRAIN))).distinct().toArray();
    return Arrays.stream(labelled(Side.VALIDATION))
        .filter(i -> Arrays.stream(learnt).anyMatch(label -> label == labels[i]))
        .toArray();
  }

  /** Why segmentation decoders cannot be run on the tiles that have masks; empty if they can. */
  String lackingMasks(int[] masked) {
    return lackingSide(onSide(masked, Side.TRAIN), "training", "with masks ")
        + lackingSide(onSide(masked, Side.TEST), "test", "with masks ");
  }

  private int[] onSide(int[] tiles, Side side) {
    return Arrays.stream(tiles).filter(i -> split.side(dataset.groups().get(i)) == side).toArray();
  }

  private static String lackingSide(int[] tiles, String side) {
    return lackingSide(tiles, side, "");
  }

  private static String lackingSide(int[] tiles, String side, String which) {
    return tiles.length == 0 ? "no tiles " + which + "to use on the " + side + " side. " : "";
  }

  /** Groups with labelled tiles. */
  int groupCount() {
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
      int[] tiles = labelled(side);
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
    }
    return notes;
  }

  /** What a reader of one decoder's scores must know. */
  List<String> notesOn(Decoder decoder) {
    return decoder instanceof Decoder.FoldedNeighbours folded
            && suits(decoder)
            && lacking(decoder).isEmpty()
            && groupCount() < folded.folds()
        ? List.of(
            name
                + ": only "
                + groupCount()
                + " groups have labelled tiles, so that '"
                + decoder.name()
                + "' deals as many folds.")
        : List.of();
  }

  /** What a row of embeddings is. */
  List<EmbeddingFile.Column> columns() {
    List<String> groups = dataset.groups();
    return List.of(
        new EmbeddingFile.Column("tile", Integer::toString),
        new EmbeddingFile.Column("group", groups::get),
        new EmbeddingFile.Column(
            "label", tile -> labels[tile] < 0 ? "" : dataset.classes().get(labels[tile])),
        new EmbeddingFile.Column("side", tile -> split.side(groups.get(tile)).toString()));
  }

  int[] all(Side side) {
    return split.indices(dataset.groups(), side);
  }

  int[] labelled(Side side) {
    return labelled(all(side));
  }

  int[] labelled(int[] tiles) {
    return Arrays.stream(tiles).filter(i -> labels[i] >= 0).toArray();
  }

  int[] labelsOf(int[] tiles) {
    return Arrays.stream(tiles).map(i -> labels[i]).toArray();
  }

  Groups groupsOf(int[] tiles) {
    return Groups.of(Arrays.stream(tiles).mapToObj(dataset.groups()::get).toList());
  }
}
