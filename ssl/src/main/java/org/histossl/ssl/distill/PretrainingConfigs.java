package org.histossl.ssl.distill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.core.RecordJson;
import org.histossl.core.file.WholeFile;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.LarsConfig;
import org.histossl.core.optim.SgdConfig;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.Encoders;

/**
 * Configurations of pretrainings by their methods' names, and as JSON files. The fields are those
 * of the method's record and the records in it, beside {@code method} and {@code preset}, and of
 * {@link InitialWeights} in {@code initial}; the encoder is a published one's name or an object.
 *
 * <pre>{@code
 * { "method": "dino",
 *   "preset": "small",
 *   "encoder": "xcit_small_12_p16",
 *   "views": { "local": { "count": 6 } },
 *   "run": { "epochs": 20, "batchSize": 32, "seed": 1 } }
 * }</pre>
 */
public final class PretrainingConfigs {
  private static final String OPTIMIZER = "optimizer";

  /** So it is spelled in files of earlier versions. */
  private static final String OPTIMISER = "optimiser";

  private static final String METHOD = "method";
  private static final String PRESET = "preset";
  private static final String INITIAL = ContinuedConfig.FIELD;

  /** The method of files that were written before there was another. */
  private static final String FIRST_METHOD = "dino";

  private static final RecordJson JSON =
      Encoders.json()
          .withFamily(
              UpdateRule.class, List.of(AdamWConfig.class, SgdConfig.class, LarsConfig.class));

  /** By name, so that messages are the same on each machine. */
  private final TreeMap<String, PretrainingProvider<?>> providers = new TreeMap<>();

  private PretrainingConfigs() {
    for (PretrainingProvider<?> provider : ServiceLoader.load(PretrainingProvider.class)) {
      PretrainingProvider<?> other = providers.put(provider.name(), provider);
      Check.that(
          other == null,
          "two methods are named '%s': %s and %s",
          provider.name(),
          other == null ? "" : other.getClass().getName(),
          provider.getClass().getName());
    }
  }

  /**
   * The methods that there are.
   *
   * @return their names
   */
  public static Set<String> methods() {
    return Set.copyOf(new PretrainingConfigs().providers.keySet());
  }

  /**
   * Whole configurations of a method to start from.
   *
   * @param method one of {@link #methods}
   * @return by name; the first is where fields come from that a file leaves out
   */
  public static Map<String, ? extends Supplier<? extends PretrainingConfig>> presets(
      String method) {
    return new PretrainingConfigs().provider(method).presets();
  }

  /**
   * Reads a configuration. What the file leaves out is as in its {@code preset}, or in the first
   * one of its method, without a {@code method} of DINO; of an encoder that is given as an object
   * nothing may be left out.
   *
   * @param file the file
   * @return the configuration
   * @throws IOException naming file and field, if it is no JSON, has an unknown method, preset or
   *     field, or a value that is refused
   */
  public static PretrainingConfig read(Path file) throws IOException {
    return JSON.read(file, PretrainingConfigs::read);
  }

  /**
   * Reads a configuration that is part of another, or comes in another form than a file of JSON.
   *
   * @param json as {@link #read(Path)} finds it in a file
   * @return the configuration
   * @throws IllegalArgumentException naming the field, if method, preset or field is unknown, or a
   *     value is refused
   */
  public static PretrainingConfig read(JsonNode json) {
    String method = text(json, METHOD, FIRST_METHOD);
    PretrainingConfig config = ofJson(new PretrainingConfigs().provider(method), json);
    return json.has(INITIAL)
        ? new ContinuedConfig(
            config, JSON.read(json.path(INITIAL), InitialWeights.class, null, INITIAL))
        : config;
  }

  /**
   * Reads a configuration of a method that is known.
   *
   * @param file the file
   * @param defaults where fields come from that the file leaves out, unless it names a preset
   * @param <C> the method's record
   * @return the configuration
   * @throws IOException naming file and field, if it is no JSON, is of another method, has an
   *     unknown preset or field, or a value that is refused
   */
  public static <C extends Record & PretrainingConfig> C read(Path file, C defaults)
      throws IOException {
    return JSON.read(
        file,
        json -> {
          PretrainingProvider<C> provider = new PretrainingConfigs().provider(defaults);
          String method = text(json, METHOD, provider.name());
          Check.that(
              method.equals(provider.name()),
              "method must be %s here, got %s",
              provider.name(),
              method);
          Check.that(
              !json.has(INITIAL),
              "%s is unknown here: read a pretraining that begins with weights by"
                  + " PretrainingConfigs.read(file)",
              INITIAL);
          return json.has(PRESET)
              ? ofJson(provider, json)
              : JSON.read(own(json), provider.configuration(), defaults, "");
        });
  }

  private static <C extends Record & PretrainingConfig> C ofJson(
      PretrainingProvider<C> provider, JsonNode json) {
    Map<String, Supplier<C>> presets = provider.presets();
    String preset = text(json, PRESET, presets.keySet().iterator().next());
    C defaults =
        Check.found(
                presets.get(preset),
                "preset must be one of %s, got '%s'%s",
                presets.keySet(),
                preset,
                NearestName.hint(preset, presets.keySet()))
            .get();
    return JSON.read(own(json), provider.configuration(), defaults, "");
  }

  private static String text(JsonNode json, String field, String absent) {
    JsonNode value = json.path(field);
    Check.that(
        value.isMissingNode() || value.isTextual(), "%s must be a text, got %s", field, value);
    return value.isTextual() ? value.textValue() : absent;
  }

  /** The record's own fields. */
  private static JsonNode own(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      return json;
    }
    return today(object).without(List.of(METHOD, PRESET, INITIAL));
  }

  /**
   * A configuration that may be of an earlier version, in today's words.
   *
   * @param json as it was written
   * @return a copy with the names of fields that are read now
   */
  public static ObjectNode today(ObjectNode json) {
    ObjectNode today = json.deepCopy();
    if (today.has(OPTIMISER) && !today.has(OPTIMIZER)) {
      today.set(OPTIMIZER, today.remove(OPTIMISER));
    }
    return today;
  }

  /**
   * Writes all of a configuration.
   *
   * @param file the file; replaced if there is one
   * @param config the configuration
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, PretrainingConfig config) throws IOException {
    WholeFile.write(file, json(config).toPrettyString() + "\n");
  }

  /**
   * All settings as text, by their places in the file.
   *
   * @param config the configuration
   * @return the values, in the order of their places
   */
  public static Map<String, String> settings(PretrainingConfig config) {
    return RecordJson.settings(json(config));
  }

  /**
   * The name of a configuration's method.
   *
   * @param config the configuration
   * @return one of {@link #methods}
   */
  public static String method(PretrainingConfig config) {
    return config instanceof ContinuedConfig continued
        ? method(continued.method())
        : new PretrainingConfigs().of(config).name();
  }

  /**
   * A whole configuration as JSON.
   *
   * @param config the configuration
   * @return what {@link #read(JsonNode)} takes
   */
  public static ObjectNode json(PretrainingConfig config) {
    if (config instanceof ContinuedConfig continued) {
      return json(continued.method()).set(INITIAL, JSON.toJson(continued.initial()));
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put(METHOD, method(config));
    return json.setAll(JSON.toJson((Record) config));
  }

  private PretrainingProvider<?> provider(String method) {
    return Check.found(
        providers.get(method),
        "method must be one of %s, got '%s'%s",
        providers.keySet(),
        method,
        NearestName.hint(method, providers.keySet()));
  }

  @SuppressWarnings("unchecked") // a provider has one class of configurations
  private <C extends Record & PretrainingConfig> PretrainingProvider<C> provider(C config) {
    return (PretrainingProvider<C>) of(config);
  }

  private PretrainingProvider<?> of(PretrainingConfig config) {
    return providers.values().stream()
        .filter(provider -> provider.configuration() == config.getClass())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        "%s configures no known method, only %s are: name its PretrainingProvider"
                            + " in META-INF/services/%s",
                        config.getClass().getName(),
                        providers.keySet(),
                        PretrainingProvider.class.getName())));
  }
}
