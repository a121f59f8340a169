package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {
  private static final Whole WHOLE =
      new Whole(
          7,
          1L << 40,
          0.1,
          Double.NEGATIVE_INFINITY,
          true,
          "text",
          Level.HIGH,
          new Circle(2),
          OptionalDouble.empty(),
          OptionalInt.of(3),
          Optional.of(new Part(List.of(1.5, 2.0))),
          List.of(List.of("a"), List.of()),
          Map.of("b", new Part(List.of()), "a", new Part(List.of(1.0))),
          Set.of(Level.LOW, Level.HIGH));
  @TempDir Path folder;

  private enum Level {
    LOW,
    HIGH
  }

  private sealed interface Shape permits Circle, Square {}

  private record Circle(double radius) implements Shape {}

  private record Square(double side) implements Shape {
    Square {
      Check.positive("side", side);
    }
  }

  private record Part(List<Double> numbers) {}

  private record Whole(
      int whole,
      long large,
      double share,
      double limit,
      boolean flag,
      String text,
      Level level,
      Shape shape,
      OptionalDouble none,
      OptionalInt some,
      Optional<Part> part,
      List<List<String>> lists,
      Map<String, Part> map,
      Set<Level> set) {}

  /** A family that is open: anyone's names. */
  private interface Animal {
    String name();
  }

  private record Zoo(Animal first) {}

  @Test
  void whatIsWrittenIsRead() throws IOException {
    String text = RecordJson.standard().text(WHOLE);
    assertEquals(WHOLE, RecordJson.standard().read(text, Whole.class, null));
    assertTrue(text.indexOf("\"a\":") < text.indexOf("\"b\":"), "maps in order: " + text);
    assertTrue(text.contains("[\"HIGH\",\"LOW\"]"), "sets in order: " + text);
    Path file = folder.resolve("whole.json");
    Files.writeString(file, RecordJson.standard().pretty(WHOLE));
    assertEquals(WHOLE, RecordJson.standard().read(file, Whole.class, null));
  }

  @Test
  void whatIsLeftOutIsAsInTheDefaults() {
    Whole read = RecordJson.standard().read("{\"text\": \"other\"}", Whole.class, WHOLE);
    assertEquals("other", read.text());
    assertEquals(WHOLE.map(), read.map());
    Whole square = read("{\"shape\": {\"type\": \"Square\", \"side\": 2}}");
    assertEquals(new Square(2), square.shape());
  }

  @Test
  void settingsAreNamedByTheirPlaces() {
    assertEquals("2.0", RecordJson.standard().settings(WHOLE).get("shape.radius"));
    assertEquals("Circle", RecordJson.standard().settings(WHOLE).get("shape.type"));
  }

  @Test
  void anOpenFamilyBringsItsForm() {
    RecordJson json =
        RecordJson.standard()
            .with(
                Animal.class,
                new RecordJson.Form<>() {
                  @Override
                  public JsonNode write(Animal value, RecordJson binder) {
                    return TextNode.valueOf(value.name());
                  }

                  @Override
                  public Animal read(JsonNode text, String path, RecordJson binder) {
                    Check.that(text.isTextual(), "%s must be a name, got %s", path, text);
                    return text::textValue;
                  }
                });
    assertEquals("{\"first\":\"hen\"}", json.text(new Zoo(() -> "hen")));
    assertEquals("owl", json.read("{\"first\":\"owl\"}", Zoo.class, null).first().name());
    assertEquals(
        "first must be a name, got 3",
        Thrown.message(
            IllegalArgumentException.class, () -> json.read("{\"first\":3}", Zoo.class, null)));
  }

  @ParameterizedTest
  @Tag("hostile")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"hole": 3}                       | hole is unknown here; there are [whole,
          {"whole": "3"}                    | whole must be a whole number, got "3"
          {"whole": 3000000000}             | whole must be a whole number, got 3000000000
          {"large": 1e30}                   | large must be a whole number, got 1.0E30
          {"share": "much"}                 | share must be a number, got "much"
          {"share": null}                   | share must be a number, got null
          {"flag": 1}                       | flag must be true or false, got 1
          {"text": 1}                       | text must be a text, got 1
          {"level": "MIDDLE"}               | level must be one of [LOW, HIGH], got "MIDDLE"
          {"level": 1}                      | level must be one of [LOW, HIGH], got 1
          {"shape": {"type": "Star"}}       | shape.type must be one of [Circle, Square], got 'Star'
          {"shape": {"type": "Square"}}     | shape.side is missing
          {"shape": {"type": "Square", "side": 0}} | shape: side must be
          {"some": 1.5}                     | some must be a whole number, got 1.5
          {"part": {"numbers": [1, "2"]}}   | part.numbers[1] must be a number, got "2"
          {"lists": [[], 3]}                | lists[1] must be a list, got 3
          {"map": {"a": []}}                | map.a must be an object, got []
          {"set": ["LOW", "LOW"]}           | set has an element twice: ["LOW","LOW"]
          {"whole": 1, "whole": 2}          | is not valid JSON: Duplicate field
          {} {}                             | is not valid JSON
          [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]] | nesting depth
          """)
  void whatIsWrongIsNamedByItsPlace(String text, String message) {
    String refused = Thrown.message(IllegalArgumentException.class, () -> read(text));
    assertTrue(refused.contains(message), refused);
  }

  private static Whole read(String text) {
    return RecordJson.standard().read(text, Whole.class, WHOLE);
  }
}
