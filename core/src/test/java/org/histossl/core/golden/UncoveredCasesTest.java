package org.histossl.core.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Reports, as a skipped test each, the golden cases whose kind no test of any module names. What
 * the tests name is read from their sources, so that no list has to be kept.
 */
class UncoveredCasesTest {
  private static final Pattern USE =
      Pattern.compile(
          "(?:@GoldenTest|GoldenCase\\s*\\.\\s*(?:all|tests))\\s*\\(([^;{]*?|\\{[^}]*\\})\\)");

  private static final Pattern KIND = Pattern.compile("\"([a-z0-9][a-z0-9-]*)\"");

  @Test
  void kindsAreReadFromEachFormOfUse() {
    String source =
        "@GoldenTest(\"a-\") @GoldenTest({\"b-\", \"c-1\"}) GoldenCase.all(\"d-\")"
            + " GoldenCase.tests(this::check, \"e-\") @GoldenTest(\"\") other(\"f-\")";
    assertEquals(Set.of("a-", "b-", "c-1", "d-", "e-"), kinds(source));
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> casesOfAKindThatNoTestKnows() throws IOException {
    Set<String> known = new TreeSet<>();
    try (Stream<Path> modules = Files.list(Path.of("").toAbsolutePath().resolveSibling("."))) {
      for (Path tests :
          modules.map(m -> m.resolve("src/test/java")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(tests)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            if (!file.endsWith("UncoveredCasesTest.java")) {
              known.addAll(kinds(Files.readString(file)));
            }
          }
        }
      }
    }
    assertFalse(known.isEmpty());
    return GoldenCase.all().stream()
        .filter(golden -> known.stream().noneMatch(golden.name()::startsWith))
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    "uncovered: " + golden.name(),
                    () -> Assumptions.abort("no test knows cases like " + golden.name())));
  }

  private static Set<String> kinds(String source) {
    Set<String> kinds = new TreeSet<>();
    Matcher use = USE.matcher(source);
    while (use.find()) {
      Matcher kind = KIND.matcher(use.group(1));
      while (kind.find()) {
        kinds.add(kind.group(1));
      }
    }
    return kinds;
  }
}
