package org.histossl.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The way from records to JSON. */
final class RecordWriter {
  static final String TYPE = "type";

  private final RecordJson binder;
  private final JsonNodeFactory json = JsonNodeFactory.instance;

  RecordWriter(RecordJson binder) {
    this.binder = binder;
  }

  ObjectNode write(Record value) {
    ObjectNode object = json.objectNode();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      object.set(component.getName(), node(part(value, component), component.getType()));
    }
    return object;
  }

  static @Nullable Object part(Record record, RecordComponent component) {
    try {
      component.getAccessor().trySetAccessible();
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getClass() + " must be open to be written", e);
    }
  }

  private JsonNode node(@Nullable Object value, Class<?> declared) {
    RecordJson.@Nullable Form<Object> form = binder.form(declared);
    if (value == null) {
      return json.nullNode();
    } else if (form != null) {
      return form.write(value, binder);
    } else if (value instanceof Record record) {
      ObjectNode object = write(record);
      return binder.isFamily(declared)
          ? json.objectNode()
              .put(TYPE, binder.memberName(declared, value.getClass()))
              .setAll(object)
          : object;
    } else if (value instanceof Optional<?> optional) {
      return optional.map(this::element).orElseGet(json::nullNode);
    } else if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number(number.getAsDouble()) : json.nullNode();
    } else if (value instanceof OptionalInt number) {
      return number.isPresent() ? json.numberNode(number.getAsInt()) : json.nullNode();
    } else if (value instanceof List<?> list) {
      ArrayNode array = json.arrayNode();
      list.forEach(item -> array.add(element(item)));
      return array;
    } else if (value instanceof Set<?> set) {
      ArrayNode array = json.arrayNode();
      set.stream()
          .map(this::element)
          .sorted(Comparator.comparing(JsonNode::toString))
          .forEach(array::add);
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode object = json.objectNode();
      new TreeMap<>(map).forEach((name, item) -> object.set(name.toString(), element(item)));
      return object;
    }
    return scalar(value);
  }

  private JsonNode element(Object value) {
    return node(value, value.getClass());
  }

  private JsonNode scalar(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return json.numberNode(((Number) value).longValue());
    } else if (value instanceof Float || value instanceof Double) {
      return number(((Number) value).doubleValue());
    } else if (value instanceof Boolean flag) {
      return json.booleanNode(flag);
    } else if (value instanceof Enum<?> constant) {
      return json.textNode(constant.name());
    } else if (value instanceof String text) {
      return json.textNode(text);
    }
    throw new IllegalStateException(value.getClass() + " has no form in JSON");
  }

  private JsonNode number(double value) {
    return Double.isFinite(value) ? json.numberNode(value) : json.textNode(Double.toString(value));
  }
}
