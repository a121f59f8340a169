package org.histossl.examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.histossl.core.RecordJson;
import org.histossl.core.Seed;
import org.histossl.eval.score.BalancedAccuracy;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.WeightedScore;

/** The tables of a study: balanced accuracies with intervals by groups, recalls, trainings. */
final class StudyTable {
  private final Bootstrap bootstrap = Bootstrap.of(Seed.of(1).at("bootstrap"));
  private final StudyResults results;
  private final List<Score> scores = new ArrayList<>();

  /**
   * A number and its 95 % interval.
   *
   * @param value the number
   * @param low lower end; absent where no draw of groups had all classes
   * @param high upper end
   */
  record Estimate(double value, Optional<Double> low, Optional<Double> high) {
    static Estimate of(double value, Optional<Interval> interval) {
      return new Estimate(value, interval.map(Interval::low), interval.map(Interval::high));
    }

    String text(String sign) {
      String number = "%" + sign + ".3f";
      return low.isEmpty() || high.isEmpty()
          ? String.format(Locale.ROOT, number, value)
          : String.format(
              Locale.ROOT,
              number + " (" + number + " to " + number + ")",
              value,
              low.get(),
              high.get());
    }
  }

  /**
   * Balanced accuracy of an encoder by a judge on a set.
   *
   * @param set the set
   * @param judge who tells classes from embeddings
   * @param encoder the encoder
   * @param mean over the seeds, and over the draws of labels
   * @param seeds the balanced accuracy of each seed
   * @param gains over others of the same judge, as the means over seeds
   * @param recalls of the classes, as the means over seeds
   */
  record Score(
      String set,
      String judge,
      String encoder,
      Estimate mean,
      List<Double> seeds,
      Map<String, Estimate> gains,
      Map<String, Double> recalls) {}

  /** All of the study, for programs. */
  record Numbers(List<Score> scores, Map<String, List<StudyTraining>> trainings) {}

  StudyTable(StudyResults results) {
    this.results = results;
    for (StudySet set : results.sets()) {
      for (String judge : results.judges(set)) {
        results.encoders().forEach(encoder -> scores.add(score(set, judge, encoder)));
      }
    }
  }

  private Score score(StudySet set, String judge, String encoder) {
    List<List<Predictions>> runs = results.predictions(encoder, set, judge);
    Groups groups = Groups.of(set.tiles().groups());
    WeightedScore mean = mean(runs);
    Map<String, Estimate> gains = new LinkedHashMap<>();
    for (String than : results.thanOf(encoder)) {
      WeightedScore other = mean(results.predictions(than, set, judge));
      gains.put(
          than,
          Estimate.of(
              of(mean, groups) - of(other, groups), bootstrap.difference(groups, mean, other)));
    }
    Map<String, Double> recalls = new LinkedHashMap<>();
    List<String> classes = set.tiles().classes();
    for (int c = 0; c < classes.size(); c++) {
      int label = c;
      recalls.put(
          classes.get(c),
          runs.stream()
              .flatMap(List::stream)
              .mapToDouble(run -> run.confusion().recall(label).orElseThrow())
              .average()
              .orElseThrow());
    }
    return new Score(
        set.name(),
        judge,
        encoder,
        Estimate.of(of(mean, groups), bootstrap.interval(groups, mean)),
        runs.stream().map(run -> of(mean(List.of(run)), groups)).toList(),
        gains,
        recalls);
  }

  private static WeightedScore mean(List<List<Predictions>> runs) {
    return WeightedScore.mean(
        runs.stream().flatMap(List::stream).map(BalancedAccuracy::new).toList());
  }

  private static double of(WeightedScore score, Groups groups) {
    return score.ofAll(groups.samples()).orElseThrow();
  }

  String json() {
    Map<String, List<StudyTraining>> trainings = new LinkedHashMap<>();
    results.encoders().forEach(encoder -> trainings.put(encoder, results.trainings(encoder)));
    return RecordJson.standard().pretty(new Numbers(scores, trainings));
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    for (StudySet set : results.sets()) {
      text.append(
          String.format(
              Locale.ROOT,
              "### %s%n%n%d tiles, %d groups, %d classes. Balanced accuracy, 95 %% intervals by"
                  + " groups.%n",
              set.name(),
              set.tiles().labels().size(),
              set.tiles().groups().stream().distinct().count(),
              set.tiles().classes().size()));
      for (String judge : List.of(StudySet.NEIGHBORS, StudySet.LINEAR)) {
        text.append("\n").append(judged(of(set, judge)));
      }
      text.append("\n").append(fewLabels(set)).append("\n").append(recalls(set)).append("\n");
    }
    return text.append(trainings()).toString();
  }

  private List<Score> of(StudySet set, String judge) {
    return scores.stream()
        .filter(score -> score.set().equals(set.name()) && score.judge().equals(judge))
        .toList();
  }

  private String judged(List<Score> rows) {
    StringBuilder text =
        new StringBuilder(
            header(
                rows.get(0).judge(),
                List.of("mean", "seeds", "minus random", "minus " + PretrainingStudy.BY_HAND)));
    for (Score row : rows) {
      List<Estimate> gains = List.copyOf(row.gains().values());
      text.append(
          row(
              row.encoder(),
              row.mean().text(""),
              row.seeds().size() < 2
                  ? ""
                  : row.seeds().stream().map(StudyTable::number).collect(Collectors.joining(", ")),
              gains.isEmpty() ? "" : gains.get(0).text("+"),
              gains.isEmpty() ? "" : gains.get(1).text("+")));
    }
    return text.toString();
  }

  private String fewLabels(StudySet set) {
    List<String> judges =
        results.judges(set).stream()
            .filter(judge -> judge.startsWith(StudySet.LINEAR + ","))
            .toList();
    List<String> titles = new ArrayList<>();
    for (String judge : judges) {
      titles.add(judge.substring(StudySet.LINEAR.length() + 2));
      titles.add("minus random");
    }
    StringBuilder text = new StringBuilder(header("linear, few labels", titles));
    for (int i = 0; i < results.encoders().size(); i++) {
      List<String> cells = new ArrayList<>(List.of(results.encoders().get(i)));
      for (String judge : judges) {
        Score score = of(set, judge).get(i);
        cells.add(number(score.mean().value()));
        cells.add(
            score.gains().values().stream().findFirst().map(gain -> gain.text("+")).orElse(""));
      }
      text.append(row(cells.toArray(String[]::new)));
    }
    return text.toString();
  }

  private String recalls(StudySet set) {
    StringBuilder text = new StringBuilder(header("linear, recall", set.tiles().classes()));
    for (Score score : of(set, StudySet.LINEAR)) {
      List<String> cells = new ArrayList<>(List.of(score.encoder()));
      score.recalls().values().forEach(recall -> cells.add(number(recall)));
      text.append(row(cells.toArray(String[]::new)));
    }
    return text.toString();
  }

  private String trainings() {
    StringBuilder text =
        new StringBuilder(
            header(
                "pretraining",
                List.of("steps", "minutes of one core", "loss / that of equal answers", "named")));
    for (String encoder : results.encoders()) {
      List<StudyTraining> all = results.trainings(encoder);
      if (!all.isEmpty()) {
        text.append(
            row(
                encoder,
                joined(all, training -> Long.toString(training.steps())),
                joined(all, training -> String.format(Locale.ROOT, "%.1f", training.coreMinutes())),
                joined(all, training -> training.lossShare().map(StudyTable::number).orElse("")),
                all.stream()
                    .flatMap(training -> training.warnings().stream())
                    .distinct()
                    .collect(Collectors.joining("; "))));
      }
    }
    return text.toString();
  }

  private static String joined(
      List<StudyTraining> all, java.util.function.Function<StudyTraining, String> text) {
    return all.stream().map(text).collect(Collectors.joining(", "));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String header(String first, List<String> others) {
    String rule =
        IntStream.rangeClosed(0, others.size())
            .mapToObj(i -> "---")
            .collect(Collectors.joining("|"));
    return "| " + first + " | " + String.join(" | ", others) + " |\n|" + rule + "|\n";
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  List<Score> scores() {
    return List.copyOf(scores);
  }
}
