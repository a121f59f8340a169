package org.histossl.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.engine.Engine;
import org.histossl.data.split.Shares;
import org.histossl.data.split.Split;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.TrainedEncoder;

/**
 * Which encoders, data sets and decoders are compared. Encoders and data sets are opened when it is
 * their turn; what cannot be opened is skipped, with its reason in the results.
 *
 * <pre>{@code
 * EvaluationPlan plan = EvaluationPlan.builder(7)
 *     .encoder("pretrained", 224, Embedder.Source.CLASS_TOKEN, () -> pretrained.borrowed())
 *     .encoder("Hibou-B", 224, Embedder.Source.CLASS_TOKEN, () -> TrainedEncoder.read(file, Encoders.hibouB()))
 *     .dataset("PANDA", () -> Dataset.of(TileStore.open(folder)))
 *     .decoder(Decoders.neighbors(KnnConfig.defaults()))
 *     .decoder(Decoders.mlp("MLP", MlpConfig.defaults()))
 *     .build();
 * }</pre>
 *
 * @param encoders the encoders, in the order of the table; the first is compared with the others
 * @param datasets the data sets, likewise
 * @param decoders the decoders, likewise; each is run on the data sets that it is made for
 * @param shares how data sets without a split of their own are split
 * @param seeds the seeds; decoders that are trained are trained once with each, and the first
 *     decides splits, folds and intervals
 * @param engine what runs encoders and decoders
 */
public record EvaluationPlan(
    List<EncoderEntry> encoders,
    List<DatasetEntry> datasets,
    List<Decoder> decoders,
    Shares shares,
    List<Long> seeds,
    Engine engine) {
  /** Copies the lists and checks that names are not used twice. */
  public EvaluationPlan {
    encoders = List.copyOf(encoders);
    datasets = List.copyOf(datasets);
    decoders = List.copyOf(decoders);
    seeds = List.copyOf(seeds);
    Check.that(!seeds.isEmpty(), "an evaluation needs at least 1 seed, got none");
    unique("encoders", encoders.stream().map(EncoderEntry::name));
    unique("data sets", datasets.stream().map(DatasetEntry::name));
    unique("decoders", decoders.stream().map(Decoder::name));
    List<String> encoderNames = encoders.stream().map(EncoderEntry::name).toList();
    unique(
        "data sets and encoders joined, as in files of embeddings,",
        datasets.stream().flatMap(d -> encoderNames.stream().map(e -> d.name() + "-" + e)));
  }

  private static void unique(String what, Stream<String> names) {
    Set<String> known = new HashSet<>();
    names.forEach(
        name ->
            Check.that(
                !fileName(name).isEmpty() && known.add(fileName(name).toLowerCase(Locale.ROOT)),
                "%s must have names that differ in letters and digits, got '%s' again",
                what,
                name));
  }

  /** A name as a part of a file's name: letters, digits, dots and dashes. */
  static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^[-.]+|-+$", "");
  }

  /**
   * Opens an encoder or a data set.
   *
   * @param <T> what is opened
   */
  @FunctionalInterface
  public interface Opening<T> {
    /**
     * Opens it.
     *
     * @return what was opened; closed by the evaluation
     * @throws IOException if it is not there or cannot be read: it is skipped
     */
    T open() throws IOException;
  }

  /**
   * An encoder and how it is used.
   *
   * @param name its name in tables and files
   * @param sizePixels side that tiles are resized to for it
   * @param source what of it describes a tile
   * @param opening opens it
   */
  public record EncoderEntry(
      String name, int sizePixels, Embedder.Source source, Opening<TrainedEncoder> opening) {}

  /**
   * A data set.
   *
   * @param name its name in tables and files
   * @param opening opens it
   * @param split its split, where there is one already
   */
  public record DatasetEntry(String name, Opening<Dataset> opening, Optional<Split> split) {}

  /**
   * Begins a plan: 80 % of the tiles for training, 10 % for validation, 10 % for the test.
   *
   * @param seeds one or more seeds
   * @return the builder
   */
  public static Builder builder(long... seeds) {
    return new Builder(java.util.Arrays.stream(seeds).boxed().toList());
  }

  /** Collects what is compared. */
  public static final class Builder {
    private final List<EncoderEntry> encoders = new ArrayList<>();
    private final List<DatasetEntry> datasets = new ArrayList<>();
    private final List<Decoder> decoders = new ArrayList<>();
    private final List<Long> seeds;
    private Shares shares = Shares.thesis();
    private Engine engine = Engine.standard();

    private Builder(List<Long> seeds) {
      this.seeds = seeds;
    }

    /**
     * Adds an encoder.
     *
     * @param name its name in tables and files
     * @param sizePixels side that tiles are resized to for it
     * @param source what of it describes a tile
     * @param opening opens it
     * @return this builder
     */
    public Builder encoder(
        String name, int sizePixels, Embedder.Source source, Opening<TrainedEncoder> opening) {
      encoders.add(new EncoderEntry(name, sizePixels, source, opening));
      return this;
    }

    /**
     * Adds a data set, split by groups and in proportion of classes.
     *
     * @param name its name in tables and files
     * @param opening opens it
     * @return this builder
     */
    public Builder dataset(String name, Opening<Dataset> opening) {
      datasets.add(new DatasetEntry(name, opening, Optional.empty()));
      return this;
    }

    /**
     * Adds a data set that is split already.
     *
     * @param name its name in tables and files
     * @param opening opens it
     * @param split the side of every group
     * @return this builder
     */
    public Builder dataset(String name, Opening<Dataset> opening, Split split) {
      datasets.add(new DatasetEntry(name, opening, Optional.of(split)));
      return this;
    }

    /**
     * Adds a decoder.
     *
     * @param decoder the decoder
     * @return this builder
     */
    public Builder decoder(Decoder decoder) {
      decoders.add(decoder);
      return this;
    }

    /**
     * Sets how data sets without a split of their own are split.
     *
     * @param value the sides' shares
     * @return this builder
     */
    public Builder shares(Shares value) {
      shares = value;
      return this;
    }

    /**
     * Sets what runs encoders and decoders; without it the machine's standard engine.
     *
     * @param value the engine
     * @return this builder
     */
    public Builder engine(Engine value) {
      engine = value;
      return this;
    }

    /**
     * Ends the collecting.
     *
     * @return the plan
     */
    public EvaluationPlan build() {
      return new EvaluationPlan(encoders, datasets, decoders, shares, seeds, engine);
    }
  }
}
