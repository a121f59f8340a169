package org.histossl.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.data.split.Split;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Bootstrap;

/** What an {@link Evaluation} found. Embeddings stay on disk and are read when asked for. */
public final class EvaluationResult {
  private final EvaluationPlan plan;
  private final Map<String, Evaluation.EncoderOutcome> encoders;
  private final Map<String, Task> tasks;
  private final List<Outcome> outcomes;
  private final List<Results.Skipped> skipped;
  private final List<String> notes;

  EvaluationResult(
      EvaluationPlan plan,
      Map<String, Evaluation.EncoderOutcome> encoders,
      Map<String, Task> tasks,
      List<Outcome> outcomes,
      List<Results.Skipped> skipped,
      List<String> notes) {
    this.plan = plan;
    this.encoders = encoders;
    this.tasks = tasks;
    this.outcomes = List.copyOf(outcomes);
    this.skipped = List.copyOf(skipped);
    this.notes = List.copyOf(notes);
  }

  /** Data set by data set, then decoder by decoder, so that encoders stand below one another. */
  static List<Outcome> inOrder(EvaluationPlan plan, List<Outcome> outcomes) {
    List<String> datasets =
        plan.datasets().stream().map(EvaluationPlan.DatasetEntry::name).toList();
    List<String> decoders = plan.decoders().stream().map(Decoder::name).toList();
    List<String> encoders =
        plan.encoders().stream().map(EvaluationPlan.EncoderEntry::name).toList();
    List<Outcome> sorted = new ArrayList<>(outcomes);
    sorted.sort(
        Comparator.<Outcome>comparingInt(o -> datasets.indexOf(o.dataset()))
            .thenComparingInt(o -> decoders.indexOf(o.decoder()))
            .thenComparingInt(o -> encoders.indexOf(o.encoder()))
            .thenComparingInt(o -> plan.seeds().indexOf(o.seed())));
    return sorted;
  }

  /**
   * What each decoder made, by data set, decoder, encoder and seed.
   *
   * @return an unmodifiable list
   */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /**
   * What was asked for and could not be run.
   *
   * @return what and why
   */
  public List<Results.Skipped> skipped() {
    return skipped;
  }

  /**
   * Rows with intervals over 10,000 draws of groups, means over repeated seeds, paired differences
   * of the first encoder to each other one, confusion matrices and classes of the first seed, and
   * what guessing reaches.
   *
   * @return rows, means, differences, confusions, what was skipped, notes
   */
  public Results results() {
    long seed = plan.seeds().get(0);
    Bootstrap bootstrap = Bootstrap.of(Seed.of(seed).at("bootstrap"));
    List<Results.Row> rows = new ArrayList<>();
    List<Results.SeedMean> means = new ArrayList<>();
    List<Results.Difference> differences = new ArrayList<>();
    List<Results.Confusion> confusions = new ArrayList<>();
    List<ClassDetails> byClass = new ArrayList<>();
    List<Runs> all = Runs.of(outcomes, dataset -> task(dataset).dataset().classes());
    for (Runs runs : all) {
      List<Results.Row> own = runs.rows(bootstrap);
      rows.addAll(own);
      runs.mean(own, bootstrap).ifPresent(means::add);
      runs.confusion().ifPresent(confusions::add);
      runs.byClass().ifPresent(byClass::add);
      if (runs.isOf(plan.encoders().get(0).name())) {
        all.stream()
            .filter(runs::pairsWith)
            .forEach(other -> differences.add(runs.minus(other, bootstrap)));
      }
    }
    List<Results.Row> baselines = new ArrayList<>();
    tasks.values().forEach(task -> baselines.addAll(Baselines.of(task, bootstrap, seed)));
    return new Results(rows, means, differences, confusions, skipped, baselines, byClass, notes);
  }

  /**
   * The encoders that could be opened.
   *
   * @return their names, in the plan's order
   */
  public List<String> encoders() {
    return List.copyOf(encoders.keySet());
  }

  /**
   * The data sets that could be opened.
   *
   * @return their names, in the plan's order
   */
  public List<String> datasets() {
    return List.copyOf(tasks.keySet());
  }

  /**
   * An encoder's embeddings of a data set.
   *
   * @param dataset the data set's name
   * @param encoder the encoder's name
   * @return a row a tile
   * @throws IOException if the file cannot be read
   */
  public Embeddings embeddings(String dataset, String encoder) throws IOException {
    Evaluation.EncoderOutcome outcome =
        Check.found(encoders.get(encoder), "no encoder '%s' was run, only %s", encoder, encoders());
    return Check.found(
            outcome.embeddings().get(task(dataset).name()),
            "encoder '%s' was not run on '%s'",
            encoder,
            dataset)
        .read();
  }

  /**
   * The split that a data set was scored by.
   *
   * @param dataset the data set's name
   * @return the side of every group
   */
  public Split split(String dataset) {
    return task(dataset).split();
  }

  private Task task(String dataset) {
    return Check.found(
        tasks.get(dataset), "no data set '%s' was opened, only %s", dataset, datasets());
  }

  /**
   * What decides the numbers, for a report: seeds, and digests of tiles and of weights.
   *
   * @return names and values
   * @throws IOException if a digest cannot be computed
   */
  public Map<String, String> provenance() throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("seeds", plan.seeds().toString());
    for (Task task : tasks.values()) {
      values.put("tiles of " + task.name(), task.dataset().digest());
    }
    encoders.forEach((name, outcome) -> values.put("weights of " + name, outcome.digest()));
    return values;
  }
}
