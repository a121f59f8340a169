package org.histossl.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, a field a component, by its name: for configurations in files, and for those in
 * the headers of other files. Of a sealed family the field {@code type} says which member it is; an
 * open family brings a {@link Form}. Components may be records, numbers, texts, booleans, enums,
 * optional values, lists, sets, and maps from texts. Unknown fields, fields twice, and values of
 * another type are refused, named by their places.
 *
 * <p>Jackson reads and writes the text. The binding is this class's own: Jackson's knows no
 * defaults for the components of a record, and its messages speak of classes, not of the field to
 * mend.
 *
 * <pre>{@code
 * String text = RecordJson.standard().text(settings);
 * Settings same = RecordJson.standard().read(text, Settings.class, null);
 * }</pre>
 */
public final class RecordJson {
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int DEEPEST_TEXT = 50;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST_TEXT)
                          .maxDocumentLength(LONGEST_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final RecordJson STANDARD = new RecordJson(Map.of(), Map.of());

  private final Map<Class<?>, Form<?>> forms;
  private final Map<Class<?>, List<Class<?>>> families;

  private RecordJson(Map<Class<?>, Form<?>> forms, Map<Class<?>, List<Class<?>>> families) {
    this.forms = forms;
    this.families = families;
  }

  /**
   * How the members of an open family are written, such as encoders by the names of their kinds.
   *
   * @param <T> the family
   */
  public interface Form<T> {
    /**
     * Writes a member.
     *
     * @param value the member
     * @param json writes the records in it
     * @return what {@link #read} takes
     */
    JsonNode write(T value, RecordJson json);

    /**
     * Reads a member.
     *
     * @param json a value of any type
     * @param path its place, for messages
     * @param binder reads the records in it
     * @return the member
     * @throws IllegalArgumentException naming the place, if it is none
     */
    T read(JsonNode json, String path, RecordJson binder);
  }

  /**
   * A binder that knows no open family.
   *
   * @return the binder
   */
  public static RecordJson standard() {
    return STANDARD;
  }

  /**
   * The same for one more open family.
   *
   * @param family the type of the components
   * @param form how members are written
   * @param <T> the family
   * @return the binder
   */
  public <T> RecordJson with(Class<T> family, Form<T> form) {
    Map<Class<?>, Form<?>> more = new LinkedHashMap<>(forms);
    more.put(family, form);
    return new RecordJson(more, families);
  }

  /**
   * The same for one more open family of records: known ones are written by their simple names,
   * others by the full names of their classes.
   *
   * @param family the type of the components
   * @param known records of it that need no full name
   * @param <T> the family
   * @return the binder
   */
  public <T> RecordJson withFamily(Class<T> family, List<Class<? extends T>> known) {
    Map<Class<?>, List<Class<?>>> more = new LinkedHashMap<>(families);
    more.put(family, List.copyOf(known));
    return new RecordJson(forms, more);
  }

  boolean isFamily(Class<?> type) {
    return type.isSealed() || families.containsKey(type);
  }

  /** The members of a family that need no full name. */
  List<Class<?>> members(Class<?> family) {
    return family.isSealed()
        ? List.of(family.getPermittedSubclasses())
        : families.getOrDefault(family, List.of());
  }

  String memberName(Class<?> family, Class<?> member) {
    return members(family).contains(member) ? member.getSimpleName() : member.getName();
  }

  @SuppressWarnings("unchecked") // with() puts a form in beside its own class
  @Nullable Form<Object> form(Class<?> type) {
    return (Form<Object>) forms.get(type);
  }

  /**
   * A record as an object.
   *
   * @param value the record
   * @return a field a component, in their order
   */
  public ObjectNode toJson(Record value) {
    return new RecordWriter(this).write(value);
  }

  /**
   * A record as a line, the same for equal records.
   *
   * @param value the record
   * @return JSON
   */
  public String text(Record value) {
    return toJson(value).toString();
  }

  /**
   * A record as text for people.
   *
   * @param value the record
   * @return JSON on several lines
   */
  public String pretty(Record value) {
    return toJson(value).toPrettyString() + "\n";
  }

  /**
   * All values of a record as text, by their places: {@code optimizer.rule.type}.
   *
   * @param value the record
   * @return the values, in the order of their places
   */
  public Map<String, String> settings(Record value) {
    return settings(toJson(value));
  }

  /**
   * All values of a JSON text as text, by their places.
   *
   * @param json an object
   * @return the values in order of their places
   */
  public static Map<String, String> settings(JsonNode json) {
    Map<String, String> settings = new TreeMap<>();
    flatten(json, "", settings);
    return settings;
  }

  private static void flatten(JsonNode json, String path, Map<String, String> settings) {
    if (json.isObject()) {
      json.properties()
          .forEach(field -> flatten(field.getValue(), below(path, field.getKey()), settings));
    } else {
      settings.put(path, json.isValueNode() ? json.asText() : json.toString());
    }
  }

  /**
   * Reads a record.
   *
   * @param text JSON
   * @param type the record's class
   * @param defaults where fields come from that are left out; null where all must be there
   * @param <R> its type
   * @return the record
   * @throws IllegalArgumentException saying what is wrong and where, if the text is no JSON, or has
   *     an unknown field or a value that is refused
   */
  public <R extends Record> R read(String text, Class<R> type, @Nullable R defaults) {
    Check.that(
        text.length() <= LONGEST_TEXT,
        "a configuration has at most %d letters, got %d",
        LONGEST_TEXT,
        text.length());
    try {
      return read(JSON.readTree(text), type, defaults, "");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "is not valid JSON: " + e.getOriginalMessage() + where(e.getLocation()), e);
    }
  }

  private static String where(@Nullable JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  /**
   * Reads a record of a part of a text.
   *
   * @param json an object
   * @param type the record's class
   * @param defaults where fields come from that are left out; null where all must be there
   * @param path the record's place in the text, for messages; empty for the whole of it
   * @param <R> its type
   * @return the record
   */
  public <R extends Record> R read(
      JsonNode json, Class<R> type, @Nullable R defaults, String path) {
    return new RecordReader(this).read(json, type, defaults, path);
  }

  /**
   * Reads a configuration file.
   *
   * @param file the file
   * @param type the record's class
   * @param defaults where fields come from that the file leaves out; null where all must be there
   * @param <R> its type
   * @return the record
   * @throws IOException naming file and field, if it cannot be read, is no JSON, or has an unknown
   *     field or a value that is refused
   */
  public <R extends Record> R read(Path file, Class<R> type, @Nullable R defaults)
      throws IOException {
    return read(file, json -> read(json, type, defaults, ""));
  }

  /**
   * Reads a configuration file whose text says itself what it is.
   *
   * @param file the file
   * @param reader makes something of it; says by an {@link IllegalArgumentException} what is wrong
   * @param <T> what it makes
   * @return what it made
   * @throws IOException naming the file, if it cannot be read, is no JSON, or is refused
   */
  public <T> T read(Path file, Function<JsonNode, T> reader) throws IOException {
    if (Files.size(Check.file("configuration", file)) > LONGEST_TEXT) {
      throw new IOException(file + ": a configuration has at most " + LONGEST_TEXT + " bytes");
    }
    try {
      return reader.apply(JSON.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": is not valid JSON: " + e.getOriginalMessage() + where(e.getLocation()), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
