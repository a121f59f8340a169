package org.histossl.ssl.dino;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.LarsConfig;
import org.histossl.core.optim.SgdConfig;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.jspecify.annotations.Nullable;

/**
 * Configuration records as JSON: a field a component, by its name. Of a closed family of records
 * the field {@code type} says which.
 *
 * <p>Its own code rather than Jackson's mapping, which knows no defaults for the components of a
 * record and whose messages speak of classes, not of the field to mend.
 */
final class RecordJson {
  private static final String TYPE = "type";
  private static final String XCIT = "xcit";
  private static final String VIT = "vit";

  /** The update rules of the library; others are named by their class. */
  private static final List<Class<?>> RULES =
      List.of(AdamWConfig.class, SgdConfig.class, LarsConfig.class);

  private RecordJson() {}

  static ObjectNode write(Record value) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part = part(value, component);
      JsonNode node = node(part);
      if (node instanceof ObjectNode object && isFamily(component.getType())) {
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        node = named.put(TYPE, memberName(component.getType(), part.getClass())).setAll(object);
      }
      json.set(component.getName(), node);
    }
    return json;
  }

  private static JsonNode node(Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof Encoder encoder) {
      return encoder(encoder);
    } else if (value instanceof Record record) {
      return write(record);
    } else if (value instanceof Integer || value instanceof Long) {
      return json.numberNode(((Number) value).longValue());
    } else if (value instanceof Double number) {
      return Double.isFinite(number) ? json.numberNode(number) : json.textNode(number.toString());
    } else if (value instanceof Boolean flag) {
      return json.booleanNode(flag);
    } else if (value instanceof OptionalDouble number) {
      return number.isPresent() ? json.numberNode(number.getAsDouble()) : json.nullNode();
    } else if (value instanceof List<?> list) {
      ArrayNode array = json.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    }
    return json.textNode(value.toString());
  }

  private static ObjectNode encoder(Encoder encoder) {
    String type =
        encoder instanceof Xcit
            ? XCIT
            : encoder instanceof Vit ? VIT : encoder.getClass().getName();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put(TYPE, type);
    return json.setAll(write(encoder.config()));
  }

  /**
   * Reads a record.
   *
   * @param json an object
   * @param type the record's class
   * @param fallback where fields come from that are left out; null where all must be there
   * @param path the record's place in the file, for messages
   */
  static <R extends Record> R read(
      JsonNode json, Class<R> type, @Nullable Object fallback, String path) {
    Check.that(
        json.isObject(),
        "%s must be an object, got %s",
        named(path),
        json.isMissingNode() ? "nothing" : json);
    RecordComponent[] components = type.getRecordComponents();
    Set<String> known = new LinkedHashSet<>();
    Arrays.stream(components).forEach(component -> known.add(component.getName()));
    json.fieldNames()
        .forEachRemaining(
            name ->
                Check.that(
                    known.contains(name),
                    "%s is unknown here; there are %s",
                    below(path, name),
                    known));
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      @Nullable Object old = fallback == null ? null : part((Record) fallback, component);
      arguments[i] =
          value(json.get(component.getName()), types[i], old, below(path, component.getName()));
    }
    try {
      return type.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new IllegalArgumentException(named(path) + ": " + refused.getMessage(), refused);
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  private static Object value(
      @Nullable JsonNode json, Class<?> type, @Nullable Object fallback, String path) {
    if (json == null) {
      return Check.found(fallback, "%s is missing", path);
    } else if (type == Encoder.class) {
      return encoder(json, path);
    } else if (type.isRecord()) {
      return read(json, type.asSubclass(Record.class), fallback, path);
    } else if (isFamily(type)) {
      return member(json, type, fallback, path);
    } else if (type == int.class) {
      Check.that(
          json.isIntegralNumber() && json.canConvertToInt(),
          "%s must be a whole number, got %s",
          path,
          json);
      return json.intValue();
    } else if (type == long.class) {
      Check.that(
          json.isIntegralNumber() && json.canConvertToLong(),
          "%s must be a whole number, got %s",
          path,
          json);
      return json.longValue();
    } else if (type == double.class) {
      return number(json, path);
    } else if (type == boolean.class) {
      Check.that(json.isBoolean(), "%s must be true or false, got %s", path, json);
      return json.booleanValue();
    } else if (type == String.class) {
      Check.that(json.isTextual(), "%s must be a text, got %s", path, json);
      return json.textValue();
    } else if (type == OptionalDouble.class) {
      return json.isNull() ? OptionalDouble.empty() : OptionalDouble.of(number(json, path));
    } else if (type == List.class) {
      Check.that(json.isArray(), "%s must be a list of numbers, got %s", path, json);
      List<Double> numbers = new ArrayList<>();
      json.forEach(element -> numbers.add(number(element, path)));
      return numbers;
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> ((Enum<?>) constant).name().equals(json.asText()))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      String.format(
                          Locale.ROOT,
                          "%s must be one of %s, got %s",
                          path,
                          Arrays.toString(type.getEnumConstants()),
                          json)));
    }
    throw new IllegalStateException(path + " is of " + type + ", which has no form in JSON");
  }

  private static double number(JsonNode json, String path) {
    boolean infinite = json.asText().equals("Infinity");
    Check.that(json.isNumber() || infinite, "%s must be a number, got %s", path, json);
    return infinite ? Double.POSITIVE_INFINITY : json.doubleValue();
  }

  private static boolean isFamily(Class<?> type) {
    return type.isSealed() || type == UpdateRule.class;
  }

  private static String memberName(Class<?> family, Class<?> member) {
    return family == UpdateRule.class && !RULES.contains(member)
        ? member.getName()
        : member.getSimpleName();
  }

  /** The members known, and of an open family the class that is named, if it is one. */
  private static List<Class<?>> members(Class<?> family, String name) {
    if (family.isSealed()) {
      return List.of(family.getPermittedSubclasses());
    }
    List<Class<?>> members = new ArrayList<>(RULES);
    try {
      Class<?> named = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      if (family.isAssignableFrom(named) && named.isRecord()) {
        members.add(named);
      }
    } catch (ClassNotFoundException | LinkageError e) {
      // the caller says which there are
    }
    return members;
  }

  /** A record of a family. */
  private static Object member(
      JsonNode json, Class<?> family, @Nullable Object fallback, String path) {
    Check.that(json.isObject(), "%s must be an object, got %s", path, json);
    String old = fallback == null ? "" : memberName(family, fallback.getClass());
    String name = json.path(TYPE).asText(old);
    List<String> names = new ArrayList<>();
    for (Class<?> member : members(family, name)) {
      names.add(memberName(family, member));
      if (memberName(family, member).equals(name)) {
        return read(
            ((ObjectNode) json).deepCopy().without(TYPE),
            member.asSubclass(Record.class),
            name.equals(old) ? fallback : null,
            path);
      }
    }
    throw new IllegalArgumentException(
        below(path, TYPE) + " must be one of " + names + ", got '" + name + "'");
  }

  /** A published encoder's name, or an object with all its numbers. */
  private static Encoder encoder(JsonNode json, String path) {
    if (json.isTextual()) {
      return Encoders.named(json.textValue());
    }
    Check.that(json.isObject(), "%s must be a name or an object, got %s", path, json);
    ObjectNode config = ((ObjectNode) json).deepCopy();
    String type = config.path(TYPE).asText();
    config.remove(TYPE);
    return switch (type) {
      case XCIT -> new Xcit(read(config, XcitConfig.class, null, path));
      case VIT -> new Vit(read(config, VitConfig.class, null, path));
      default ->
          throw new IllegalArgumentException(
              below(path, TYPE) + " must be one of [xcit, vit], got '" + type + "'");
    };
  }

  private static Object part(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getClass() + " must be a public record", e);
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String named(String path) {
    return path.isEmpty() ? "the configuration" : path;
  }
}
