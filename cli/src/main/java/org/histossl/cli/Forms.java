package org.histossl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.core.RecordJson;
import org.histossl.data.tile.TileEncoding;
import org.histossl.models.Encoders;

/** How the settings of commands are written in configurations. */
final class Forms {
  private Forms() {}

  /** Paths are texts; constants are in small letters; encoders as everywhere. */
  static RecordJson json() {
    return Encoders.json()
        .with(Path.class, new PathForm())
        .with(EncoderAt.class, new EncoderForm())
        .with(TileBounds.class, new TileBounds.Json())
        .with(TileEncoding.class, new Words<>(TileEncoding.class))
        .with(EmbedSettings.Description.class, new Words<>(EmbedSettings.Description.class))
        .with(EvaluateSettings.Kind.class, new Words<>(EvaluateSettings.Kind.class));
  }

  private static final class PathForm implements RecordJson.Form<Path> {
    @Override
    public JsonNode write(Path value, RecordJson json) {
      return TextNode.valueOf(value.toString());
    }

    @Override
    public Path read(JsonNode json, String path, RecordJson binder) {
      Check.that(
          json.isTextual() && !json.textValue().isEmpty(),
          "%s must be a path as a text, got %s",
          path,
          json);
      try {
        return Path.of(json.textValue());
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
      }
    }
  }

  /** A file, or an object of which all but the file may be left out. */
  private static final class EncoderForm implements RecordJson.Form<EncoderAt> {
    private static final RecordJson FIELDS = RecordJson.standard().with(Path.class, new PathForm());

    @Override
    public JsonNode write(EncoderAt value, RecordJson json) {
      return FIELDS.toJson(value);
    }

    @Override
    public EncoderAt read(JsonNode json, String path, RecordJson binder) {
      if (json.isTextual()) {
        return EncoderAt.of(new PathForm().read(json, path, binder));
      }
      Check.that(json.hasNonNull("file"), "%s needs a file, got %s", path, json);
      return FIELDS.read(json, EncoderAt.class, EncoderAt.of(Path.of("none")), path);
    }
  }

  /** Constants in small letters, as options have them, with dashes. */
  static final class Words<E extends Enum<E>> implements RecordJson.Form<E> {
    private final Class<E> type;

    Words(Class<E> type) {
      this.type = type;
    }

    static String word(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public JsonNode write(E value, RecordJson json) {
      return TextNode.valueOf(word(value));
    }

    @Override
    public E read(JsonNode json, String path, RecordJson binder) {
      List<String> words = Arrays.stream(type.getEnumConstants()).map(Words::word).toList();
      int index = words.indexOf(json.asText());
      Check.that(
          index >= 0,
          "%s must be one of %s, got %s%s",
          path,
          words,
          json,
          NearestName.hint(json.asText(), words));
      return type.getEnumConstants()[index];
    }
  }
}
