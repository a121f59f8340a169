package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.report.ResultsSection.Skipped;
import org.histossl.models.TrainedEncoder;

/**
 * Encoders x data sets x decoders in one call: every data set is split once, embedded by every
 * encoder, and every decoder that is made for it is trained on the training side and scored on the
 * test side, with intervals that resample groups.
 *
 * <p>In the folder: {@code split-DATASET.csv}, which is read where it exists already, and {@code
 * embeddings/DATASET-ENCODER.safetensors} with a table of its rows (group, label, side) beside it.
 * A run that was killed goes on from the embeddings that are there. The same plan and seeds give
 * the same results.
 *
 * <pre>{@code
 * EvaluationResult result = Evaluation.run(plan, Path.of("out"), progress);
 * reportBuilder.results(result.section());
 * }</pre>
 */
public final class Evaluation {
  private final EvaluationPlan plan;
  private final Path folder;
  private final Progress progress;
  private final Seed seed;
  private final List<Skipped> skipped = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();

  /** Of data sets that are segmented, the tiles that have a mask. */
  private final Map<String, int[]> masked = new LinkedHashMap<>();

  private final Map<String, EncoderOutcome> encoders = new LinkedHashMap<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  /** An encoder that was run. */
  record EncoderOutcome(String digest, Map<String, EmbeddingFile> embeddings) {}

  private Evaluation(EvaluationPlan plan, Path folder, Progress progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
    this.seed = Seed.of(plan.seeds().get(0));
  }

  /**
   * Runs a plan.
   *
   * @param plan what is compared
   * @param folder receives splits and embeddings; made if absent
   * @param progress hears of embedding and training
   * @return rows, confusions, what was skipped and why
   * @throws IOException if a tile cannot be read or the folder cannot be written
   * @throws IllegalArgumentException if a split does not know a group, a label is out of range, or
   *     an embedding is not finite
   */
  public static EvaluationResult run(EvaluationPlan plan, Path folder, Progress progress)
      throws IOException {
    return new Evaluation(plan, folder, progress).run();
  }

  private EvaluationResult run() throws IOException {
    Files.createDirectories(folder.resolve("embeddings"));
    for (EvaluationPlan.DatasetEntry entry : plan.datasets()) {
      Dataset dataset;
      try {
        dataset = entry.opening().open();
      } catch (IOException e) {
        skipped.add(new Skipped(entry.name(), reason(e)));
        continue;
      }
      Task task = Task.of(entry.name(), dataset, split(entry, dataset));
      tasks.put(entry.name(), task);
      notes.addAll(task.notes());
      if (segmented(task)) {
        masked.put(entry.name(), Segmenting.masked(task));
      }
      plan.decoders().forEach(decoder -> notes.addAll(task.notesOn(decoder)));
    }
    for (EvaluationPlan.EncoderEntry entry : plan.encoders()) {
      TrainedEncoder encoder;
      try {
        encoder = entry.opening().open();
      } catch (IOException e) {
        skipped.add(new Skipped(entry.name(), reason(e)));
        continue;
      }
      try (encoder) {
        run(entry, encoder);
      }
    }
    return new EvaluationResult(
        plan, encoders, tasks, EvaluationResult.inOrder(plan, outcomes), skipped, notes);
  }

  private boolean segmented(Task task) {
    return plan.decoders().stream()
        .anyMatch(decoder -> decoder instanceof Decoder.Segmentation && task.suits(decoder));
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException missing
        ? "not on disk: " + missing.getFile()
        : FileErrors.message(e);
  }

  private Split split(EvaluationPlan.DatasetEntry entry, Dataset dataset) throws IOException {
    if (entry.split().isPresent()) {
      return entry.split().orElseThrow();
    }
    Path file = folder.resolve("split-" + fileName(entry.name()) + ".csv");
    if (Files.exists(file)) {
      return Split.read(file);
    }
    Split split =
        Splits.grouped(
            Task.labels(dataset),
            dataset.groups(),
            plan.shares(),
            seed.at("split").at(entry.name()));
    split.write(file);
    return split;
  }

  private void run(EvaluationPlan.EncoderEntry entry, TrainedEncoder encoder) throws IOException {
    String digest = encoder.digest();
    Map<String, EmbeddingFile> files = new LinkedHashMap<>();
    for (Task task : tasks.values()) {
      EmbeddingFile file = embed(entry, encoder, task);
      files.put(task.name(), file);
      Embeddings embeddings = file.read().requireFinite(entry.name() + " on " + task.name());
      for (Decoder decoder : plan.decoders()) {
        if (!(decoder instanceof Decoder.Segmentation)) {
          decode(entry.name(), task, decoder, embeddings);
        }
      }
      segment(entry, encoder, task);
    }
    Check.that(
        digest.equals(encoder.digest()),
        "the weights of '%s' changed while it was used",
        entry.name());
    encoders.put(entry.name(), new EncoderOutcome(digest, files));
  }

  private EmbeddingFile embed(EvaluationPlan.EncoderEntry entry, TrainedEncoder encoder, Task task)
      throws IOException {
    Path path =
        folder
            .resolve("embeddings")
            .resolve(fileName(task.name()) + "-" + fileName(entry.name()) + ".safetensors");
    EmbeddingFile file;
    try (Embedder embedder = Embedder.of(encoder, entry.sizePixels(), entry.source())) {
      file =
          embedder.embedTo(
              path,
              task.dataset().tiles().resized(entry.sizePixels()),
              task.dataset().digest(),
              progress);
    }
    String name = String.valueOf(path.getFileName());
    file.writeIndex(path.resolveSibling(name.replace(".safetensors", ".csv")), task.columns());
    return file;
  }

  private void decode(String encoder, Task task, Decoder decoder, Embeddings embeddings) {
    if (!task.suits(decoder)) {
      return; // a classifier on images alone, or the other way round
    }
    String lacking = task.lacking(decoder);
    if (!lacking.isEmpty()) {
      skipped.add(new Skipped(decoder.name() + " on " + task.name(), lacking));
      return;
    }
    List<Long> seeds = decoder.seeded() ? plan.seeds() : plan.seeds().subList(0, 1);
    for (long number : seeds) {
      outcomes.add(
          new Decoding(task, embeddings, Seed.of(number), seed, progress)
              .run(encoder, decoder, number));
    }
  }

  private void segment(EvaluationPlan.EncoderEntry entry, TrainedEncoder encoder, Task task)
      throws IOException {
    int[] tiles = masked.get(task.name());
    if (tiles == null) {
      return;
    }
    List<Decoder.Segmentation> decoders =
        plan.decoders().stream()
            .filter(Decoder.Segmentation.class::isInstance)
            .map(Decoder.Segmentation.class::cast)
            .toList();
    String lacking = task.lackingMasks(tiles);
    if (!lacking.isEmpty()) {
      decoders.forEach(
          decoder -> skipped.add(new Skipped(decoder.name() + " on " + task.name(), lacking)));
      return;
    }
    Segmenting segmenting = Segmenting.of(task, tiles, encoder, entry.sizePixels(), progress);
    for (Decoder.Segmentation decoder : decoders) {
      for (long number : plan.seeds()) {
        Outcome.Segments made =
            segmenting.run(
                decoder, Decoding.trained(Seed.of(number), task.name(), decoder), progress);
        outcomes.add(new Outcome(task.name(), entry.name(), decoder.name(), number, made));
      }
    }
  }

  private static String fileName(String name) {
    return EvaluationPlan.fileName(name);
  }
}
