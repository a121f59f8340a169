package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.WeightedScore;
import org.junit.jupiter.api.Test;

class HeldOutGroupsTest {
  private static final int GROUPS = 4;
  private static final int IN_GROUP = 20;

  private static LabeledTiles tiles() {
    List<RgbImage> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS * IN_GROUP; i++) {
      images.add(RgbImage.filled(1, 1, 0));
      labels.add(i % 2);
      groups.add("P" + i / IN_GROUP);
    }
    return new LabeledTiles(images, labels, groups, List.of("benign", "tumour"));
  }

  /** One dimension tells the class, another the group and class: alike only within the group. */
  private static Embeddings embeddings(double classSignal) {
    SplittableRandom random = Seed.of(1).random();
    Embeddings.Builder builder = Embeddings.builder(GROUPS * IN_GROUP, 1 + GROUPS);
    for (int i = 0; i < GROUPS * IN_GROUP; i++) {
      float[] row = new float[1 + GROUPS];
      row[0] = (float) (classSignal * (i % 2) + 0.01 * random.nextDouble());
      int group = i / IN_GROUP;
      // each group has the other sign than the one before it
      row[1 + group] = (i % 2 == group % 2 ? 5 : -5);
      builder.add(row);
    }
    return builder.build();
  }

  @Test
  void whatOnlyTheOwnGroupKnowsDoesNotHelp() {
    Predictions predictions = HeldOutGroups.classify(embeddings(0), tiles());
    OptionalDouble score = ClassScore.BALANCED_ACCURACY.of(predictions.confusion());
    assertEquals(0.5, score.orElseThrow(), 0.15);
  }

  @Test
  void whatAllGroupsShareDoes() {
    Embeddings embeddings = embeddings(1);
    // scale the shared dimension down: it must not matter, since dimensions are standardised
    Embeddings.Builder small = Embeddings.builder(embeddings.count(), 2);
    for (int i = 0; i < embeddings.count(); i++) {
      small.add(1e-3f * embeddings.value(i, 0), 1000);
    }
    Predictions predictions = HeldOutGroups.classify(small.build(), tiles());
    assertEquals(1, ClassScore.BALANCED_ACCURACY.of(predictions.confusion()).orElseThrow());
  }

  @Test
  void theMeanOverOneSeedIsItsScore() {
    Predictions predictions = HeldOutGroups.classify(embeddings(0.01), tiles());
    assertEquals(
        ClassScore.BALANCED_ACCURACY.of(predictions.confusion()).orElseThrow(),
        WeightedScore.mean(List.of(new BalancedAccuracy(predictions)))
            .ofAll(predictions.count())
            .orElseThrow(),
        1e-12);
  }
}
