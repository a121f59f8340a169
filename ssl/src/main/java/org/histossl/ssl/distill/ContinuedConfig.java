package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.ParameterSet;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.view.Crops;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining that begins with the weights of an encoder, as a published one: continued
 * pretraining, by any method. Student and teacher begin with the same weights, the heads at random.
 * Learned positions are brought to the size of the views as the encoder does it.
 *
 * <pre>{@code
 * try (TrainedEncoder published = TrainedEncoder.read(file, Encoders.vitSmall(16))) {
 *   ContinuedConfig config =
 *       ContinuedConfig.of(DinoConfig.card(), published).withFrozenBlocks(6).withLayerDecay(0.75);
 *   RunOptions options = RunOptions.defaults().withInitialWeights(published);
 *   Pretraining result = Pretraining.run(config, tiles, folder, options, TeacherObserver.none());
 * }
 * }</pre>
 *
 * @param method how it goes on
 * @param initial what it begins with
 */
public record ContinuedConfig(PretrainingConfig method, InitialWeights initial)
    implements PretrainingConfig {
  /** The field of {@link #initial} in configuration files. */
  static final String FIELD = "initial";

  /** What a training may choose without being of another network. */
  private static final List<String> CHOICES = List.of("dropPathRate", "dropPaths", "maskToken");

  private static final String MASK_TOKEN = "mask_token";

  /** Refuses to begin twice, and views that are no whole patches of the encoder. */
  public ContinuedConfig {
    Check.that(
        !(method instanceof ContinuedConfig),
        "a pretraining begins with one encoder, not with two");
    viewsFit(method.encoder(), method.views());
  }

  private static void viewsFit(Encoder encoder, ViewConfig views) {
    for (Crops crops : List.of(views.global(), views.local())) {
      if (crops.count() == 0) {
        continue;
      }
      try {
        encoder.grid(crops.size(), crops.size());
      } catch (IllegalArgumentException e) {
        int patch = encoder.patchSize();
        int side = Math.max(1, Math.round((float) crops.size() / patch)) * patch;
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "views of %d pixels do not suit the encoder, whose patches have %d: take %d, by"
                    + " config.withViews(config.views().withSizes(...))",
                crops.size(),
                patch,
                side),
            e);
      }
    }
  }

  /**
   * A pretraining of an encoder's architecture, on pixels normalized as its were, that begins with
   * its weights.
   *
   * @param method how it goes on; its encoder and normalization are replaced
   * @param initial the encoder; to be given to {@link
   *     org.histossl.ssl.train.RunOptions#withInitialWeights}, too
   * @return the configuration
   */
  public static ContinuedConfig of(PretrainingConfig method, TrainedEncoder initial) {
    ViewConfig views = method.views().withNormalization(initial.normalization());
    return new ContinuedConfig(
        method.withEncoder(initial.encoder()).withViews(views), InitialWeights.of(initial));
  }

  /**
   * The same with blocks that stay as they are.
   *
   * @param value how many, counted from the image; what comes before them is frozen with them
   * @return the changed copy
   */
  public ContinuedConfig withFrozenBlocks(int value) {
    return new ContinuedConfig(
        method, new InitialWeights(initial.digest(), value, initial.layerDecay()));
  }

  /**
   * The same with learning rates that fall from layer to layer towards the image, beside what the
   * method itself has of that.
   *
   * @param value from a layer to the one before it, in (0, 1]
   * @return the changed copy
   */
  public ContinuedConfig withLayerDecay(double value) {
    return new ContinuedConfig(
        method, new InitialWeights(initial.digest(), initial.frozenBlocks(), value));
  }

  @Override
  public Encoder encoder() {
    return method.encoder();
  }

  @Override
  public ViewConfig views() {
    return method.views();
  }

  @Override
  public RunConfig run() {
    return method.run();
  }

  @Override
  public ContinuedConfig withEncoder(Encoder value) {
    return new ContinuedConfig(method.withEncoder(value), initial);
  }

  @Override
  public ContinuedConfig withViews(ViewConfig value) {
    return new ContinuedConfig(method.withViews(value), initial);
  }

  @Override
  public ContinuedConfig withRun(RunConfig value) {
    return new ContinuedConfig(method.withRun(value), initial);
  }

  @Override
  public Recipe recipe(long stepsPerEpoch) {
    Recipe recipe = method.recipe(stepsPerEpoch);
    Recipe.Movement movement = recipe.movement();
    return recipe.withMovement(
        movement.withGroups(
            parameters -> initial.groups(parameters, movement.groups().apply(parameters))));
  }

  @Override
  public List<Monitor> monitors(long stepsPerEpoch) {
    return method.monitors(stepsPerEpoch);
  }

  /**
   * What follows of the method itself: it freezes the same, and begins with what this ends with.
   */
  @Override
  public Optional<ContinuedConfig> next() {
    return method.next().map(next -> new ContinuedConfig(next, initial));
  }

  @Override
  public int leastBatch() {
    return method.leastBatch();
  }

  /**
   * Whether a run has what its configuration says that it begins with.
   *
   * @param config of the run
   * @param given the weights that the run was given
   * @param begun whether there is a checkpoint, which has all weights that are needed
   */
  static void check(PretrainingConfig config, Optional<TrainedEncoder> given, boolean begun) {
    if (!(config instanceof ContinuedConfig continued)) {
      Check.that(
          given.isEmpty(),
          "initial weights were given, but the configuration begins at random: make one that does"
              + " not by ContinuedConfig.of(config, encoder)");
      return;
    }
    Check.that(
        begun || given.isPresent(),
        "the configuration begins with the weights of digest %s, which were not given: read them"
            + " and give them by RunOptions.withInitialWeights(encoder)",
        continued.initial.digest());
    given.ifPresent(continued::sameAs);
  }

  private void sameAs(TrainedEncoder given) {
    List<String> differences = differences(settings(given.encoder()), settings(encoder()));
    Check.that(
        differences.isEmpty(),
        "the initial weights are of another encoder than the configuration's: %s",
        String.join("; ", differences));
    Check.that(
        given.digest().equals(initial.digest()),
        "these are other initial weights than the configuration's: their digest is %s, it begins"
            + " with %s",
        given.digest(),
        initial.digest());
    Check.that(
        given.normalization().equals(views().normalization()),
        "pixels must be normalized as when the initial weights were trained, by %s, got %s:"
            + " ContinuedConfig.of does so",
        given.normalization(),
        views().normalization());
  }

  private static Map<String, String> settings(Encoder encoder) {
    Map<String, String> settings = new TreeMap<>(Encoders.settings(encoder));
    settings.keySet().removeIf(name -> CHOICES.contains(name.substring(name.lastIndexOf('.') + 1)));
    return settings;
  }

  private static List<String> differences(Map<String, String> weights, Map<String, String> wanted) {
    List<String> differences = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(weights);
    all.putAll(wanted);
    for (String name : all.keySet()) {
      String has = weights.getOrDefault(name, "absent");
      String wants = wanted.getOrDefault(name, "absent");
      if (!has.equals(wants)) {
        differences.add(
            name + " is " + has + " in the weights, " + wants + " in the configuration");
      }
    }
    return differences;
  }

  /** Gives networks an encoder's weights; what they have beside these stays as it is. */
  static void copy(TrainedEncoder from, NetworkState to) {
    String prefix = from.heads().isEmpty() ? "" : TrainedEncoder.BACKBONE + ".";
    copy(from.state().parameters(), prefix, to.parameters());
    copy(from.state().buffers(), prefix, to.buffers());
  }

  private static void copy(ParameterSet from, String prefix, ParameterSet to) {
    String below = TrainedEncoder.BACKBONE + ".";
    for (String name : to.specs().keySet()) {
      if (!name.startsWith(below)) {
        continue;
      }
      String known = prefix + name.substring(below.length());
      if (from.specs().containsKey(known)) {
        to.get(name).assign(from.get(known));
      } else {
        Check.that(
            name.endsWith(MASK_TOKEN), "the initial weights have no '%s' to begin with", known);
      }
    }
  }
}
