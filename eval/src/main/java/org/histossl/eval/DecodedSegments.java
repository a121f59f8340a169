package org.histossl.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.CountScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.RunScore;

/**
 * A class of each pixel, scored by the pixels of all tiles together: mean Dice, by which encoders
 * are compared, mean IoU and Dice of each class.
 *
 * @param counts what the pixels of each scored tile are and were taken for
 * @param groups which tiles belong together
 * @param classes the names of the classes, by number
 */
public record DecodedSegments(List<ConfusionMatrix> counts, Groups groups, List<String> classes)
    implements Decoded {
  /** Copies the lists. */
  public DecodedSegments {
    counts = List.copyOf(counts);
    classes = List.copyOf(classes);
    checkSamples("label maps", counts.size(), groups);
  }

  static void checkSamples(String what, int count, Groups groups) {
    Check.that(
        count == groups.samples(),
        "scored %s must have a group each, got %d and %d groups",
        what,
        count,
        groups.samples());
  }

  @Override
  public List<RunScore> scores() {
    List<RunScore> scores = new ArrayList<>();
    scores.add(compared());
    scores.add(score(ClassScore.MEAN_IOU.label(), ClassScore.MEAN_IOU::of));
    for (int c = 0; c < classes.size(); c++) {
      int label = c;
      scores.add(score("Dice, " + classes.get(c), matrix -> matrix.dice(label)));
    }
    return scores;
  }

  @Override
  public RunScore compared() {
    return score(ClassScore.MEAN_DICE.label(), ClassScore.MEAN_DICE::of);
  }

  /** Of whole groups: their pixels are too many to be drawn one by one. */
  private RunScore score(String name, Function<ConfusionMatrix, OptionalDouble> score) {
    Map<Integer, ConfusionMatrix> sums = new LinkedHashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      sums.merge(groups.of(i), counts.get(i), ConfusionMatrix::plus);
    }
    return RunScore.of(
        name, Groups.each(sums.size()), CountScore.of(List.copyOf(sums.values()), score));
  }

  @Override
  public Optional<ConfusionMatrix> confusion() {
    return counts.stream().reduce(ConfusionMatrix::plus);
  }

  @Override
  public String counted() {
    return "pixels";
  }
}
