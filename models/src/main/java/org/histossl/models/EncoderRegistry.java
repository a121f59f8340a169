package org.histossl.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.RecordJson;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/**
 * The kinds of encoder, by their names, and encoders as JSON: a published one's name, or an object
 * of the kind's name, {@code type}, and all fields of the configuration.
 */
final class EncoderRegistry implements RecordJson.Form<Encoder> {
  private static final String TYPE = "type";

  /** By name, so that messages are the same on each machine. */
  private final TreeMap<String, EncoderProvider<?>> providers = new TreeMap<>();

  EncoderRegistry() {
    this(
        ServiceLoader.load(EncoderProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }

  @SuppressWarnings("rawtypes") // as the service loader gives them
  EncoderRegistry(List<EncoderProvider> all) {
    for (EncoderProvider<?> provider : all) {
      EncoderProvider<?> other = providers.put(provider.name(), provider);
      Check.that(
          other == null,
          "two kinds of encoder are named '%s': %s and %s",
          provider.name(),
          other == null ? "" : other.getClass().getName(),
          provider.getClass().getName());
      long alike =
          providers.values().stream()
              .filter(one -> one.configuration() == provider.configuration())
              .count();
      Check.that(
          alike == 1,
          "each kind of encoder needs a configuration of its own, but another has %s of '%s', too",
          provider.configuration().getName(),
          provider.name());
    }
  }

  @Override
  public ObjectNode write(Encoder encoder, RecordJson json) {
    Record config = encoder.config();
    Optional<String> name =
        providers.values().stream()
            .filter(provider -> provider.configuration() == config.getClass())
            .map(EncoderProvider::name)
            .findFirst();
    Check.that(
        name.isPresent(),
        "an encoder configured by %s is of no known kind, only %s are: name its EncoderProvider in"
            + " META-INF/services/%s",
        config.getClass().getName(),
        providers.keySet(),
        EncoderProvider.class.getName());
    ObjectNode object = JsonNodeFactory.instance.objectNode().put(TYPE, name.orElseThrow());
    return object.setAll(json.toJson(config));
  }

  @Override
  public Encoder read(JsonNode json, String path, RecordJson binder) {
    if (json.isTextual()) {
      return Encoders.named(json.textValue());
    }
    Check.that(json.isObject(), "%s must be a name or an object, got %s", path, json);
    ObjectNode config = ((ObjectNode) json).deepCopy();
    String type = config.path(TYPE).asText();
    config.remove(TYPE);
    EncoderProvider<?> provider =
        Check.found(
            providers.get(type),
            "%s.%s must be one of %s, got '%s'",
            path,
            TYPE,
            providers.keySet(),
            type);
    return encoder(provider, config, path, binder);
  }

  Map<String, String> upgraded(Map<String, String> settings, String place) {
    EncoderProvider<?> provider = providers.get(settings.getOrDefault(place + TYPE, ""));
    Map<String, String> today = new TreeMap<>(settings);
    if (provider != null) {
      ObjectNode config = JsonNodeFactory.instance.objectNode();
      settings.forEach(
          (name, value) -> {
            if (name.startsWith(place)) {
              today.remove(name);
              put(config, name.substring(place.length()), value);
            }
          });
      provider.upgrade(config);
      RecordJson.settings(config).forEach((name, value) -> today.put(place + name, value));
    }
    return today;
  }

  /** Puts a setting at its place; only truth values need a type for {@code upgrade}. */
  private static void put(ObjectNode config, String place, String value) {
    int dot = place.indexOf('.');
    if (dot >= 0) {
      put(config.withObject("/" + place.substring(0, dot)), place.substring(dot + 1), value);
    } else if (value.equals("true") || value.equals("false")) {
      config.put(place, Boolean.parseBoolean(value));
    } else {
      config.put(place, value);
    }
  }

  private static <C extends Record> Encoder encoder(
      EncoderProvider<C> provider, ObjectNode config, String path, RecordJson binder) {
    provider.upgrade(config);
    return provider.encoder(binder.read(config, provider.configuration(), null, path));
  }
}
