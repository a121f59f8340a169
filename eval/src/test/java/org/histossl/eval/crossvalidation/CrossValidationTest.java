package org.histossl.eval.crossvalidation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Predictions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
  private static final List<String> CLASSES = List.of("benign", "stroma", "tumor");
  private static final int GROUPS = 12;
  private static final int TILES = 180;

  /** Each group has tiles of all classes. */
  private static final List<String> PATIENTS =
      IntStream.range(0, TILES).mapToObj(i -> "patient " + i / (TILES / GROUPS)).toList();

  private static final List<Integer> LABELS =
      IntStream.range(0, TILES).mapToObj(i -> i % CLASSES.size()).toList();

  private static CrossValidation folds(int folds) {
    return CrossValidation.of(LABELS, PATIENTS, CLASSES, folds, Seed.of(1));
  }

  /** The first dimensions tell the class, the others are noise. */
  private static Embeddings embeddings(double noise) {
    SplittableRandom random = Seed.of(3).random();
    Embeddings.Builder builder = Embeddings.builder(TILES, 8);
    for (int i = 0; i < TILES; i++) {
      float[] row = new float[8];
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) (noise * (random.nextDouble() - 0.5));
      }
      row[LABELS.get(i)] += 1;
      builder.add(row);
    }
    return builder.build();
  }

  @Test
  void noGroupIsClassifiedByItsOwnTiles() {
    Set<String> shared = new ConcurrentSkipListSet<>();
    Embeddings numbers = Embeddings.of(1, floats(IntStream.range(0, TILES).toArray()));
    FrozenClassifier watching =
        (train, test) -> {
          TreeSet<String> learnt = new TreeSet<>(train.groups());
          for (int i = 0; i < test.count(); i++) {
            String group = PATIENTS.get((int) test.value(i, 0));
            if (learnt.contains(group)) {
              shared.add(group);
            }
          }
          return new int[test.count()];
        };
    folds(5).predict(numbers, watching);
    folds(GROUPS).predict(numbers, watching, 0.2, 2);
    assertEquals(Set.of(), shared);
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  @Test
  void whatTellsTheClassesIsReadByNeighborsAndByALine() {
    for (FrozenClassifier one :
        List.of(
            FrozenClassifier.neighbors(KnnConfig.defaults().withNeighbors(9)),
            FrozenClassifier.linear())) {
      assertTrue(score(folds(5).predict(embeddings(0.4), one)) > 0.99);
      assertTrue(score(folds(5).predict(embeddings(200), one)) < 0.5);
    }
  }

  private static double score(Predictions predictions) {
    return ClassScore.BALANCED_ACCURACY.of(predictions.confusion()).orElseThrow();
  }

  @Test
  void fewLabelsAreAShareOfEachClassAndPartOfMore() {
    List<List<Integer>> few = learnt(0.05);
    List<List<Integer>> more = learnt(0.2);
    for (int fold = 0; fold < few.size(); fold++) {
      assertTrue(more.get(fold).containsAll(few.get(fold)), "few labels are among more");
      int learnable = TILES - TILES / GROUPS;
      for (int c = 0; c < CLASSES.size(); c++) {
        int label = c;
        assertEquals(
            Math.round(0.2 * learnable / CLASSES.size()),
            more.get(fold).stream().filter(i -> LABELS.get(i) == label).count());
      }
    }
    assertEquals(List.of(1L), counts(learnt(0.001)), "at least one a class");
  }

  private static List<Long> counts(List<List<Integer>> folds) {
    List<Long> counts = new ArrayList<>();
    for (List<Integer> rows : folds) {
      for (int c = 0; c < CLASSES.size(); c++) {
        int label = c;
        counts.add(rows.stream().filter(i -> LABELS.get(i) == label).count());
      }
    }
    return counts.stream().distinct().toList();
  }

  /** The rows that each fold's classifier learns from, by what is held out. */
  private static List<List<Integer>> learnt(double share) {
    java.util.Map<Integer, List<Integer>> byTest =
        new java.util.concurrent.ConcurrentSkipListMap<>();
    Embeddings numbers = Embeddings.of(1, floats(IntStream.range(0, TILES).toArray()));
    folds(GROUPS)
        .predict(
            numbers,
            (train, test) -> {
              List<Integer> rows = new ArrayList<>();
              for (int i = 0; i < train.embeddings().count(); i++) {
                rows.add((int) train.embeddings().value(i, 0));
              }
              byTest.put((int) test.value(0, 0), rows);
              return new int[test.count()];
            },
            share,
            1);
    return List.copyOf(byTest.values());
  }

  @Test
  void drawsDifferAndRepeat() {
    Embeddings noisy = embeddings(3);
    List<Predictions> one = folds(5).predict(noisy, FrozenClassifier.linear(), 0.1, 2);
    List<Predictions> again = folds(5).predict(noisy, FrozenClassifier.linear(), 0.1, 2);
    assertEquals(predicted(one.get(0)), predicted(again.get(0)));
    assertFalse(predicted(one.get(0)).equals(predicted(one.get(1))));
  }

  private static List<Integer> predicted(Predictions predictions) {
    return IntStream.range(0, predictions.count()).mapToObj(predictions::predicted).toList();
  }

  @Test
  void thePenaltyIsStrongWhereThereIsNothingToLearn() {
    PenaltyChoice choice = new PenaltyChoice();
    double clear = choice.penalty(new LabeledEmbeddings(embeddings(0.4), LABELS, PATIENTS, 3));
    double noise = choice.penalty(new LabeledEmbeddings(embeddings(200), LABELS, PATIENTS, 3));
    assertTrue(clear < noise, clear + " for clear classes, " + noise + " for noise");
    assertEquals(PenaltyChoice.PENALTIES.get(0), noise);
  }

  @Test
  void rowsThatCannotChooseHaveAPenaltyAllTheSame() {
    LabeledEmbeddings oneEach =
        new LabeledEmbeddings(
            Embeddings.of(1, 1f, 2f, 3f), List.of(0, 1, 2), List.of("a", "b", "c"), 3);
    assertEquals(PenaltyChoice.OTHERWISE, new PenaltyChoice().penalty(oneEach));
    assertEquals(PenaltyChoice.OTHERWISE, new PenaltyChoice().penalty(oneEach.select(0, 1)));
  }

  @Test
  @Tag("hostile")
  void aClassOfOneGroupIsRefusedByName() {
    List<Integer> labels = new ArrayList<>(LABELS);
    for (int i = 0; i < TILES; i++) {
      if (labels.get(i) == 2 && !PATIENTS.get(i).equals("patient 4")) {
        labels.set(i, 0);
      }
    }
    refused("class 'tumor' has all its 5 tiles in group 'patient 4'", labels, PATIENTS, 5);
    List<String> one = LABELS.stream().map(label -> "only").toList();
    refused("class 'benign' has all its 60 tiles in group 'only'", LABELS, one, 5);
    refused("class 'tumor' has no tile", List.of(0, 0, 1, 1), List.of("a", "b", "a", "b"), 3);
    refused("folds must be at least 3", LABELS, PATIENTS, 2);
    refused("180 labels and 1 groups", LABELS, List.of("a"), 5);
  }

  private static void refused(String part, List<Integer> labels, List<String> groups, int folds) {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> CrossValidation.of(labels, groups, CLASSES, folds, Seed.of(1)))
                .getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  @Tag("hostile")
  void sharesOutsideZeroToOneAreRefused() {
    for (double share : new double[] {0, -1, 1.5, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> folds(5).predict(embeddings(1), FrozenClassifier.linear(), share, 1));
    }
  }
}
