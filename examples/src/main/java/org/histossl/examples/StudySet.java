package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.RecordJson;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.core.file.WholeFile;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.crossvalidation.CrossValidation;
import org.histossl.eval.crossvalidation.FrozenClassifier;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.stored.MadeOf;

/**
 * A labeled set by which encoders are judged: nearest neighbors, each group held out once; a linear
 * probe in ten folds of groups, with all labels and with few.
 */
final class StudySet {
  /** Name of the judge that is asked while a pretraining goes on, too. */
  static final String NEIGHBORS = "9-NN";

  static final String LINEAR = "linear";

  /** Shares of the labels, each drawn so many times. */
  static final List<Double> SHARES = List.of(0.01, 0.05, 0.2);

  private static final int DRAWS = 5;
  private static final int FOLDS = 10;

  /** To be raised when judges are asked otherwise. */
  private static final String PROTOCOL = "1";

  private final String name;
  private final LabeledTiles tiles;
  private final CrossValidation eachGroup;
  private final CrossValidation folds;
  private final String digest;

  private StudySet(String name, LabeledTiles tiles) throws IOException {
    this.name = name;
    this.tiles = tiles;
    Seed seed = Seed.of(1).at("study");
    try {
      eachGroup = folds(tiles, Math.max(3, tiles.groups().size()), seed);
      folds = folds(tiles, FOLDS, seed);
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
    MessageDigest sha = Sha256.start();
    for (RgbImage image : tiles.images()) {
      sha.update(image.rgb());
    }
    sha.update(
        (tiles.labels() + " " + tiles.groups()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    digest = Sha256.hex(sha);
  }

  private static CrossValidation folds(LabeledTiles tiles, int folds, Seed seed) {
    return CrossValidation.of(tiles.labels(), tiles.groups(), tiles.classes(), folds, seed);
  }

  static StudySet read(Path folder) throws IOException {
    return new StudySet(
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        LabeledTiles.read(folder));
  }

  /** What each judge predicted, a digit or letter a tile, drawn by drawn. */
  record Stored(Map<String, List<String>> predictions) {}

  /** What each judge says of embeddings; read again where it was said before. */
  Map<String, List<Predictions>> judged(Path folder, Map<String, String> madeOf, Embedded embedded)
      throws IOException {
    Path file = folder.resolve(name + ".json");
    Map<String, String> facts = new LinkedHashMap<>(madeOf);
    facts.put("set", digest);
    facts.put("protocol", PROTOCOL);
    MadeOf made = new MadeOf(facts);
    if (!made.isKept(file)) {
      Map<String, List<String>> said = new LinkedHashMap<>();
      judge(embedded.embeddings(tiles)).forEach((judge, all) -> said.put(judge, texts(all)));
      WholeFile.write(file, RecordJson.standard().pretty(new Stored(said)));
      made.keep(file);
    }
    Map<String, List<Predictions>> judged = new LinkedHashMap<>();
    RecordJson.standard()
        .read(file, Stored.class, null)
        .predictions()
        .forEach((judge, texts) -> judged.put(judge, texts.stream().map(this::of).toList()));
    return judged;
  }

  /** Gives what tiles are described by, where it is asked for. */
  @FunctionalInterface
  interface Embedded {
    Embeddings embeddings(LabeledTiles tiles) throws IOException;
  }

  private Map<String, List<Predictions>> judge(Embeddings embeddings) {
    Map<String, List<Predictions>> all = new LinkedHashMap<>();
    all.put(NEIGHBORS, List.of(neighbors(embeddings)));
    FrozenClassifier linear = FrozenClassifier.linear();
    all.put(LINEAR, List.of(folds.predict(embeddings, linear)));
    for (double share : SHARES) {
      all.put(linear(share), folds.predict(embeddings, linear, share, DRAWS));
    }
    return all;
  }

  Predictions neighbors(Embeddings embeddings) {
    KnnConfig nine = KnnConfig.defaults().withNeighbors(9);
    return eachGroup.predict(embeddings, FrozenClassifier.neighbors(nine));
  }

  /** The judge's name. */
  static String linear(double share) {
    return LINEAR + ", " + Math.round(100 * share) + " % of the labels";
  }

  private static List<String> texts(List<Predictions> all) {
    List<String> texts = new ArrayList<>();
    for (Predictions one : all) {
      StringBuilder text = new StringBuilder();
      IntStream.range(0, one.count())
          .forEach(i -> text.append(Character.forDigit(one.predicted(i), Character.MAX_RADIX)));
      texts.add(text.toString());
    }
    return texts;
  }

  private Predictions of(String text) {
    return Predictions.of(
        tiles.labels().stream().mapToInt(Integer::intValue).toArray(),
        text.chars().map(c -> Character.digit(c, Character.MAX_RADIX)).toArray(),
        tiles.classes().size(),
        Groups.of(tiles.groups()));
  }

  String name() {
    return name;
  }

  LabeledTiles tiles() {
    return tiles;
  }

  /** The side of the tiles of all sets, which must be one. */
  static int sizePixels(List<StudySet> sets) throws IOException {
    Optional<StudySet> first = Optional.empty();
    int size = 0;
    for (StudySet set : sets) {
      int own = set.tiles.sizePixels();
      if (first.isPresent() && own != size) {
        throw new IOException(
            String.format(
                java.util.Locale.ROOT,
                "the sets of a study must have tiles of one size, got %d pixels in %s and %d in %s:"
                    + " resize one of them, or make two studies",
                size,
                first.get().name,
                own,
                set.name));
      }
      Check.that(
          set.tiles.classes().size() <= Character.MAX_RADIX,
          "%s has %d classes, a study takes at most %d",
          set.name,
          set.tiles.classes().size(),
          Character.MAX_RADIX);
      first = Optional.of(set);
      size = own;
    }
    return size;
  }
}
