package org.histossl.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way from JSON to records. */
final class RecordReader {
  private final RecordJson binder;

  RecordReader(RecordJson binder) {
    this.binder = binder;
  }

  <R extends Record> R read(
      @Nullable JsonNode json, Class<R> type, @Nullable Object fallback, String path) {
    if (json == null || !json.isObject()) {
      Object came = json == null || json.isMissingNode() ? "nothing" : json;
      throw new IllegalArgumentException(named(path) + " must be an object, got " + came);
    }
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(json, components, path);
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      Object old = fallback == null ? null : RecordWriter.part((Record) fallback, component);
      arguments[i] =
          value(
              json.get(component.getName()),
              component.getGenericType(),
              old,
              RecordJson.below(path, component.getName()));
    }
    return make(type, types, arguments, path);
  }

  private static <R extends Record> R make(
      Class<R> type, Class<?>[] types, Object[] arguments, String path) {
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.trySetAccessible();
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new IllegalArgumentException(named(path) + ": " + refused.getMessage(), refused);
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be open to be read", e);
    }
  }

  private static void refuseUnknown(JsonNode json, RecordComponent[] components, String path) {
    Set<String> known = new LinkedHashSet<>();
    Arrays.stream(components).forEach(component -> known.add(component.getName()));
    json.fieldNames()
        .forEachRemaining(name -> NearestName.check(name, RecordJson.below(path, name), known));
  }

  private Object value(
      @Nullable JsonNode json, Type declared, @Nullable Object fallback, String path) {
    if (json == null) {
      return Check.found(fallback, "%s is missing", path);
    }
    Class<?> type =
        declared instanceof ParameterizedType generic
            ? (Class<?>) generic.getRawType()
            : (Class<?>) declared;
    RecordJson.@Nullable Form<Object> form = binder.form(type);
    if (form != null) {
      return form.read(json, path, binder);
    } else if (type.isRecord()) {
      return read(json, type.asSubclass(Record.class), fallback, path);
    } else if (binder.isFamily(type)) {
      return member(json, type, fallback, path);
    } else if (type == Optional.class) {
      return json.isNull()
          ? Optional.empty()
          : Optional.of(value(json, argument(declared, 0), null, path));
    } else if (type == List.class) {
      return list(json, argument(declared, 0), path);
    } else if (type == Set.class) {
      List<Object> list = list(json, argument(declared, 0), path);
      Set<Object> set = new LinkedHashSet<>(list);
      Check.that(set.size() == list.size(), "%s has an element twice: %s", path, json);
      return Collections.unmodifiableSet(set);
    } else if (type == Map.class) {
      Check.that(json.isObject(), "%s must be an object, got %s", path, json);
      Map<String, Object> map = new LinkedHashMap<>();
      json.properties()
          .forEach(
              field ->
                  map.put(
                      field.getKey(),
                      value(
                          field.getValue(),
                          argument(declared, 1),
                          null,
                          RecordJson.below(path, field.getKey()))));
      return Collections.unmodifiableMap(map);
    }
    return scalar(json, type, path);
  }

  private static Type argument(Type generic, int index) {
    return ((ParameterizedType) generic).getActualTypeArguments()[index];
  }

  private List<Object> list(JsonNode json, Type element, String path) {
    Check.that(json.isArray(), "%s must be a list, got %s", path, json);
    List<Object> list = new ArrayList<>();
    for (JsonNode item : json) {
      list.add(value(item, element, null, path + "[" + list.size() + "]"));
    }
    return list;
  }

  private static Object scalar(JsonNode json, Class<?> type, String path) {
    if (type == int.class || type == Integer.class) {
      return whole(json, json.canConvertToInt(), path).intValue();
    } else if (type == long.class || type == Long.class) {
      return whole(json, json.canConvertToLong(), path).longValue();
    } else if (type == double.class || type == Double.class) {
      return number(json, path);
    } else if (type == float.class || type == Float.class) {
      return (float) number(json, path);
    } else if (type == boolean.class || type == Boolean.class) {
      Check.that(json.isBoolean(), "%s must be true or false, got %s", path, json);
      return json.booleanValue();
    } else if (type == String.class) {
      Check.that(json.isTextual(), "%s must be a text, got %s", path, json);
      return json.textValue();
    } else if (type == OptionalDouble.class) {
      return json.isNull() ? OptionalDouble.empty() : OptionalDouble.of(number(json, path));
    } else if (type == OptionalInt.class) {
      return json.isNull()
          ? OptionalInt.empty()
          : OptionalInt.of(whole(json, json.canConvertToInt(), path).intValue());
    } else if (type.isEnum()) {
      return constant(json, type, path);
    }
    throw new IllegalStateException(path + " is of " + type + ", which has no form in JSON");
  }

  private static Number whole(JsonNode json, boolean fits, String path) {
    Check.that(json.isIntegralNumber() && fits, "%s must be a whole number, got %s", path, json);
    return json.numberValue();
  }

  private static double number(JsonNode json, String path) {
    boolean special =
        json.isTextual() && Set.of("Infinity", "-Infinity", "NaN").contains(json.textValue());
    Check.that(json.isNumber() || special, "%s must be a number, got %s", path, json);
    return special ? Double.parseDouble(json.textValue()) : json.doubleValue();
  }

  private static Object constant(JsonNode json, Class<?> type, String path) {
    List<Object> constants = List.of(type.getEnumConstants());
    List<String> names = constants.stream().map(constant -> ((Enum<?>) constant).name()).toList();
    int index = json.isTextual() ? names.indexOf(json.textValue()) : -1;
    Check.that(index >= 0, "%s must be one of %s, got %s", path, names, json);
    return constants.get(index);
  }

  /** The members known, and of an open family the class that is named, if it is one. */
  private List<Class<?>> members(Class<?> family, String name) {
    List<Class<?>> members = new ArrayList<>(binder.members(family));
    if (!family.isSealed()) {
      try {
        Class<?> named = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        if (family.isAssignableFrom(named) && named.isRecord()) {
          members.add(named);
        }
      } catch (ClassNotFoundException | LinkageError e) {
        // the caller says which there are
      }
    }
    return members;
  }

  /** A record of a family. */
  private Object member(JsonNode json, Class<?> family, @Nullable Object fallback, String path) {
    Check.that(json.isObject(), "%s must be an object, got %s", path, json);
    String old = fallback == null ? "" : binder.memberName(family, fallback.getClass());
    String name = json.path(RecordWriter.TYPE).asText(old);
    List<String> names = new ArrayList<>();
    for (Class<?> member : members(family, name)) {
      String known = binder.memberName(family, member);
      names.add(known);
      if (known.equals(name)) {
        return read(
            ((ObjectNode) json).deepCopy().without(RecordWriter.TYPE),
            member.asSubclass(Record.class),
            name.equals(old) ? fallback : null,
            path);
      }
    }
    throw new IllegalArgumentException(
        RecordJson.below(path, RecordWriter.TYPE)
            + " must be one of "
            + names
            + ", got '"
            + name
            + "'");
  }

  private static String named(String path) {
    return path.isEmpty() ? "the configuration" : path;
  }
}
