package org.histossl.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.WeightedScore;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.train.Warning;

/** The results of a study, in the order in which they came. */
final class StudyTable {
  /** The last steps, over which loss and entropy are averaged: this share of all. */
  private static final double LAST = 0.1;

  private final Bootstrap bootstrap = Bootstrap.of(Seed.of(1).at("bootstrap"));
  private final Map<String, List<Predictions>> predictions = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Gain> gains = new ArrayList<>();
  private final DinoConfig config;
  private final List<String> classes;

  /**
   * One encoder with one seed.
   *
   * @param encoder what was judged
   * @param seed of the pretraining, or of the weights; 0 where there is none
   * @param balancedAccuracy mean recall of the classes
   * @param low lower end of its interval
   * @param high upper end
   * @param recalls of the classes
   * @param loss at the end of the pretraining, over the logarithm of the prototypes
   * @param teacherEntropy likewise; 0 where one prototype wins everywhere, 1 where all are alike
   * @param warning what a monitor named first, and the step at which it did
   */
  record Row(
      String encoder,
      int seed,
      double balancedAccuracy,
      double low,
      double high,
      List<Double> recalls,
      Optional<Double> loss,
      Optional<Double> teacherEntropy,
      Optional<String> warning) {}

  /**
   * How much better one encoder is than another, as the mean over their seeds.
   *
   * @param encoder the one
   * @param than the other
   * @param gain difference of the balanced accuracies
   * @param low lower end of its interval
   * @param high upper end
   */
  record Gain(String encoder, String than, double gain, double low, double high) {}

  StudyTable(DinoConfig config, List<String> classes) {
    this.config = config;
    this.classes = List.copyOf(classes);
  }

  void add(String encoder, Predictions result) {
    add(encoder, 0, result);
  }

  void add(String encoder, int seed, Predictions result) {
    add(encoder, seed, result, List.of(), List.of());
  }

  void add(
      String encoder,
      int seed,
      Predictions result,
      List<StepResult> steps,
      List<Warning> warnings) {
    predictions.computeIfAbsent(encoder, name -> new ArrayList<>()).add(result);
    Optional<Interval> interval = bootstrap.interval(result, ClassScore.BALANCED_ACCURACY);
    List<StepResult> last = steps.subList((int) ((1 - LAST) * steps.size()), steps.size());
    double uniform = Math.log(config.head().prototypes());
    rows.add(
        new Row(
            encoder,
            seed,
            ClassScore.BALANCED_ACCURACY.of(result.confusion()).orElseThrow(),
            interval.orElseThrow().low(),
            interval.orElseThrow().high(),
            IntStream.range(0, classes.size())
                .mapToObj(c -> result.confusion().recall(c).orElseThrow())
                .toList(),
            mean(last.stream().map(StepResult::loss).toList(), uniform),
            mean(last.stream().map(step -> step.value("teacherEntropy")).toList(), uniform),
            warnings.stream().findFirst().map(w -> w.name() + ", step " + w.step())));
  }

  private static Optional<Double> mean(List<Double> values, double unit) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.stream().mapToDouble(v -> v / unit).average().orElseThrow());
  }

  /** The mean over the seeds, which saw the same tiles. */
  private WeightedScore mean(String encoder) {
    return WeightedScore.mean(
        predictions.getOrDefault(encoder, List.of()).stream().map(BalancedAccuracy::new).toList());
  }

  void compare(String encoder, String than) {
    WeightedScore first = mean(encoder);
    WeightedScore second = mean(than);
    Groups groups = predictions.values().iterator().next().get(0).groups();
    Interval interval = bootstrap.difference(groups, first, second).orElseThrow();
    int tiles = groups.samples();
    gains.add(
        new Gain(
            encoder,
            than,
            first.ofAll(tiles).orElseThrow() - second.ofAll(tiles).orElseThrow(),
            interval.low(),
            interval.high()));
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode json = mapper.createObjectNode();
    json.put("prototypes", config.head().prototypes());
    json.put("epochs", config.run().epochs());
    json.put("batchSize", config.run().batchSize());
    for (Row row : rows) {
      ObjectNode node = json.withArray("rows").addObject();
      node.put("encoder", row.encoder);
      node.put("seed", row.seed);
      node.put("balancedAccuracy", row.balancedAccuracy);
      node.put("low", row.low);
      node.put("high", row.high);
      for (int c = 0; c < classes.size(); c++) {
        node.withObject("/recall").put(classes.get(c), row.recalls.get(c));
      }
      row.loss.ifPresent(loss -> node.put("lossOverUniform", loss));
      row.teacherEntropy.ifPresent(entropy -> node.put("teacherEntropyOverUniform", entropy));
      row.warning.ifPresent(warning -> node.put("warning", warning));
    }
    for (Gain gain : gains) {
      json.withArray("gains").addPOJO(gain);
    }
    mapper.writeValue(file.toFile(), json);
  }

  String markdown() {
    StringBuilder text =
        new StringBuilder(
            "| encoder | seed | balanced accuracy | 95 % interval | loss / ln K | teacher entropy"
                + " / ln K | named by the monitor |\n|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.3f | %.3f to %.3f | %s | %s | %s |%n",
              row.encoder,
              row.seed == 0 ? "" : Integer.toString(row.seed),
              row.balancedAccuracy,
              row.low,
              row.high,
              share(row.loss),
              share(row.teacherEntropy),
              row.warning.orElse("")));
    }
    text.append("\n| mean over the seeds | minus | gain | 95 % interval |\n|---|---|---|---|\n");
    for (Gain gain : gains) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %+.3f | %+.3f to %+.3f |%n",
              gain.encoder,
              gain.than,
              gain.gain,
              gain.low,
              gain.high));
    }
    return text.toString();
  }

  private static String share(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("");
  }
}
