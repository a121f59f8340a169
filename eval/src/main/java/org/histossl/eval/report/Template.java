package org.histossl.eval.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with gaps, filled from maps, lists and strings.
 *
 * <ul>
 *   <li>{@code {{name}}}: a value, escaped for HTML; {@code {{{name}}}} as it is; {@code {{.}}} the
 *       entry of a list; {@code {{a.b}}} what {@code a} has under {@code b}.
 *   <li>{@code {{#name}}…{{/name}}}: once for each entry of a list, with a map as the innermost
 *       place where names are looked up; once or not at all for a truth value; once for a string
 *       that is not empty.
 *   <li>{@code {{^name}}…{{/name}}}: once if the section above would be left out.
 * </ul>
 *
 * <p>A section's tag alone on its line takes the line with it. A name that nothing holds is an
 * error, never an empty place.
 *
 * <p>It is the part of Mustache (mustache(5)) that the report needs. No library for it: on the
 * class path of a Spring Boot application, the usual one would turn on that framework's own
 * templates.
 */
final class Template {
  private static final Pattern TAG =
      Pattern.compile(
          "(?m)^[ \\t]*\\{\\{([#^/])([\\w.]+)}}[ \\t]*\\r?\\n|\\{\\{(\\{|[#^/]?)([\\w.]+)}?}}");

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = parts;
  }

  /** Reads a template; sections that do not match are refused. */
  static Template of(String text) {
    List<Part> root = new ArrayList<>();
    Deque<Section> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(text);
    int from = 0;
    while (tag.find()) {
      List<Part> parts = open.isEmpty() ? root : open.peek().parts();
      parts.add(new Text(text.substring(from, tag.start())));
      from = tag.end();
      String kind = tag.group(1) != null ? tag.group(1) : tag.group(3);
      String name = tag.group(1) != null ? tag.group(2) : tag.group(4);
      switch (kind) {
        case "#", "^" -> {
          Section section = new Section(name, kind.equals("#"), new ArrayList<>());
          parts.add(section);
          open.push(section);
        }
        case "/" -> {
          if (open.isEmpty() || !open.pop().name().equals(name)) {
            throw new IllegalArgumentException("{{/" + name + "}} ends no section of the template");
          }
        }
        default -> parts.add(new Value(name, kind.isEmpty()));
      }
    }
    if (!open.isEmpty()) {
      throw new IllegalArgumentException(
          "the template's section '" + open.peek().name() + "' has no end");
    }
    root.add(new Text(text.substring(from)));
    return new Template(root);
  }

  /** The text with its gaps filled. */
  String fill(Map<String, Object> page) {
    StringBuilder out = new StringBuilder();
    Deque<Object> places = new ArrayDeque<>();
    places.push(page);
    write(parts, places, out);
    return out.toString();
  }

  private static void write(List<Part> parts, Deque<Object> places, StringBuilder out) {
    for (Part part : parts) {
      if (part instanceof Text text) {
        out.append(text.text());
      } else if (part instanceof Value value) {
        String found = String.valueOf(find(value.name(), places));
        out.append(value.escaped() ? escape(found) : found);
      } else if (part instanceof Section section) {
        write(section, places, out);
      }
    }
  }

  private static void write(Section section, Deque<Object> places, StringBuilder out) {
    List<?> entries = entries(find(section.name(), places));
    if (!section.shown()) {
      if (entries.isEmpty()) {
        write(section.parts(), places, out);
      }
      return;
    }
    for (Object entry : entries) {
      places.push(entry);
      write(section.parts(), places, out);
      places.pop();
    }
  }

  /** What a section runs over. */
  private static List<?> entries(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    boolean absent = value.equals(false) || value.equals("");
    return absent ? List.of() : List.of(value);
  }

  private static Object find(String name, Deque<Object> places) {
    if (name.equals(".")) {
      return places.element();
    }
    Iterator<String> steps = List.of(name.split("\\.", -1)).iterator();
    String first = steps.next();
    Object found = null;
    for (Object place : places) {
      found = within(place, first);
      if (found != null) {
        break;
      }
    }
    while (found != null && steps.hasNext()) {
      found = within(found, steps.next());
    }
    if (found == null) {
      throw new IllegalStateException("the template asks for '" + name + "', which nothing holds");
    }
    return found;
  }

  private static @Nullable Object within(Object place, String name) {
    return place instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replace("`", "&#x60;")
        .replace("=", "&#x3D;");
  }

  private sealed interface Part permits Text, Value, Section {}

  private record Text(String text) implements Part {}

  private record Value(String name, boolean escaped) implements Part {}

  /**
   * A part that is written as often as its value has entries.
   *
   * @param shown whether entries show it, or their absence
   */
  private record Section(String name, boolean shown, List<Part> parts) implements Part {}
}
