package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.file.FolderLock;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.Results.Skipped;
import org.histossl.eval.decode.DecoderFile;
import org.histossl.eval.decode.Training;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.stored.MadeOf;
import org.histossl.eval.stored.StoredSplit;
import org.histossl.models.TrainedEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoders x data sets x decoders in one call: every data set is split once, embedded by every
 * encoder, and every decoder that is made for it is trained on the training side and scored on the
 * test side, with intervals that resample groups.
 *
 * <p>In the folder: {@code split-DATASET.csv}, {@code embeddings/DATASET-ENCODER.safetensors} with
 * a table of its rows (group, label, side) beside it, and {@code
 * decoders/DATASET-ENCODER-DECODER-SEED.safetensors}. Each has a record of what it was made of (see
 * {@link MadeOf}) and is used again by a run in which that is the same; otherwise it is made anew,
 * and the log says why. A split without such a record, or changed since, is somebody's own and is
 * used as it is. A run that was killed goes on from what is there. The same plan and seeds give the
 * same results.
 *
 * <pre>{@code
 * EvaluationResult result = Evaluation.run(plan, Path.of("out"), progress);
 * reportBuilder.results(result.results());
 * }</pre>
 */
public final class Evaluation {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);

  private final EvaluationPlan plan;
  private final Path folder;
  private final Progress progress;
  private final Seed seed;
  private final List<Skipped> skipped = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();

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
    Files.createDirectories(folder);
    FolderLock lock =
        FolderLock.take(folder.resolve("evaluation.lock"))
            .orElseThrow(
                () -> new IOException(folder + ": another evaluation is using this folder"));
    try (lock) {
      return new Evaluation(plan, folder, progress).run();
    }
  }

  private EvaluationResult run() throws IOException {
    Files.createDirectories(folder.resolve("embeddings"));
    Files.createDirectories(folder.resolve("decoders"));
    for (EvaluationPlan.DatasetEntry entry : plan.datasets()) {
      Dataset dataset;
      try {
        dataset = entry.opening().open();
      } catch (IOException e) {
        skipped.add(new Skipped(entry.name(), reason(e)));
        continue;
      }
      Task task =
          Task.of(entry.name(), dataset, split(entry, dataset), seed.at("folds").at(entry.name()));
      tasks.put(entry.name(), task);
      notes.addAll(task.notes());
      for (Decoder decoder : plan.decoders()) {
        if (decoder.suits(dataset) && decoder.lacking(task).isEmpty()) {
          notes.addAll(decoder.notes(task));
        }
      }
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
    MadeOf made =
        new MadeOf(
            Map.of(
                "labels", Task.labelsDigest(dataset),
                "shares", plan.shares().toString(),
                "seed", plan.seeds().get(0).toString()));
    return StoredSplit.of(
        file,
        made,
        () ->
            Splits.grouped(
                Task.labels(dataset),
                dataset.groups(),
                plan.shares(),
                seed.at("split").at(entry.name())));
  }

  private void run(EvaluationPlan.EncoderEntry entry, TrainedEncoder encoder) throws IOException {
    String digest = encoder.digest();
    Map<String, EmbeddingFile> files = new LinkedHashMap<>();
    for (Task task : tasks.values()) {
      EmbeddingFile file = embed(entry, encoder, task);
      files.put(task.name(), file);
      Embeddings embeddings = file.read().requireFinite(entry.name() + " on " + task.name());
      EncodedTask encoded =
          new EncodedTask(task, embeddings, encoder, entry.sizePixels(), plan.engine(), progress);
      for (Decoder decoder : plan.decoders()) {
        decode(entry.name(), encoded, file, decoder);
      }
    }
    Check.that(
        digest.equals(encoder.digest()),
        "the weights of '%s' changed while it was used",
        entry.name());
    encoders.put(entry.name(), new EncoderOutcome(digest, files));
  }

  private EmbeddingFile embed(EvaluationPlan.EncoderEntry entry, TrainedEncoder encoder, Task task)
      throws IOException {
    String name = fileName(task.name()) + "-" + fileName(entry.name());
    Path path = folder.resolve("embeddings").resolve(name + ".safetensors");
    EmbeddingFile file;
    try (Embedder embedder =
        Embedder.of(encoder, entry.sizePixels(), entry.source(), plan.engine())) {
      file =
          embedder.embedTo(
              path,
              task.dataset().tiles().resized(entry.sizePixels()),
              task.dataset().digest(),
              progress);
    }
    file.writeIndex(path.resolveSibling(name + ".csv"), task.columns());
    return file;
  }

  private void decode(String encoder, EncodedTask encoded, EmbeddingFile file, Decoder decoder)
      throws IOException {
    Task task = encoded.task();
    if (!decoder.suits(task.dataset())) {
      return; // a classifier on images alone, or the other way round
    }
    String lacking = decoder.lacking(task);
    if (!lacking.isEmpty()) {
      skipped.add(new Skipped(decoder.name() + " on " + task.name(), lacking));
      return;
    }
    List<Long> seeds = decoder.seeded() ? plan.seeds() : plan.seeds().subList(0, 1);
    for (long number : seeds) {
      try (TrainedDecoder trained = trained(encoder, encoded, file, decoder, number)) {
        Decoded decoded = trained.decode(encoded, progress);
        outcomes.add(new Outcome(task.name(), encoder, decoder.name(), number, decoded));
      }
    }
  }

  /** Reads the decoder if it was trained before on the same and just so, else trains it. */
  private TrainedDecoder trained(
      String encoder, EncodedTask encoded, EmbeddingFile embeddings, Decoder decoder, long number)
      throws IOException {
    Task task = encoded.task();
    Path file =
        folder
            .resolve("decoders")
            .resolve(
                String.join(
                        "-",
                        fileName(task.name()),
                        fileName(encoder),
                        fileName(decoder.name()),
                        Long.toString(number))
                    + ".safetensors");
    MadeOf made = madeOf(task, embeddings, decoder, number);
    if (made.isKept(file)) {
      try {
        return Decoders.read(file, plan.engine());
      } catch (IOException e) {
        LOG.warn("{} is made anew: {}", file, FileErrors.message(e));
      }
    }
    Seed own = Seed.of(number).at("decoder").at(task.name()).at(decoder.name());
    TrainedDecoder trained = decoder.train(encoded, new Training(own, plan.engine(), progress));
    try {
      if (trained.write(file)) {
        made.keep(file);
      }
      return trained;
    } catch (IOException | RuntimeException e) {
      trained.close();
      throw e;
    }
  }

  private static MadeOf madeOf(Task task, EmbeddingFile embeddings, Decoder decoder, long number)
      throws IOException {
    Map<String, String> facts = new TreeMap<>(embeddings.metadata());
    facts.put("decoder", decoder.getClass().getName());
    facts.put("settings", DecoderFile.json(decoder.config()));
    facts.put("labels", decoder.targetsDigest(task));
    facts.put("split", task.splitDigest());
    facts.put("seed", Long.toString(number));
    return new MadeOf(facts);
  }

  private static String fileName(String name) {
    return EvaluationPlan.fileName(name);
  }
}
