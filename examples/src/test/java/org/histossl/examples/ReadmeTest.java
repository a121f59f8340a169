package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents promise of each other. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final int LONGEST_README = 150;
  private static final int LONGEST_ARCHITECTURE = 200;
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)");

  @Test
  void theMachineThatChecksRunsTheSecondCommand() throws IOException {
    List<String> commands = commands();
    assertTrue(commands.size() >= 2, "the pipeline and the gate come first: " + commands);
    assertTrue(commands.get(0).contains("-Ppanda"), commands.get(0));
    List<String> run = Files.readAllLines(ROOT.resolve(".ci/run"));
    assertEquals(commands.get(1), run.get(run.size() - 1));
  }

  @Test
  void theReadmeNamesEveryOptionOfThePipeline() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    Matcher options =
        Pattern.compile("\"(panda\\.\\w+)\"")
            .matcher(
                Files.readString(Path.of("src/main/java/org/histossl/examples/PandaOptions.java")));
    String build = Files.readString(Path.of("pom.xml"));
    int found = 0;
    while (options.find()) {
      String option = options.group(1);
      assertTrue(readme.contains("`-D" + option + "="), option);
      assertTrue(build.contains("-D" + option + "=${" + option + "}"), option + " is handed on");
      found++;
    }
    assertTrue(found > 0, "options were looked for in the wrong place");
  }

  @Test
  void documentsAreShort() throws IOException {
    assertTrue(Files.readAllLines(ROOT.resolve("README.md")).size() <= LONGEST_README);
    assertTrue(
        Files.readAllLines(ROOT.resolve("docs/architecture.md")).size() <= LONGEST_ARCHITECTURE);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String folder : List.of("docs/decisions", "docs/guide")) {
      try (Stream<Path> pages = Files.list(ROOT.resolve(folder))) {
        pages.forEach(documents::add);
      }
    }
    for (String name :
        List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md")) {
      documents.add(ROOT.resolve(name));
    }
    List<String> links = new ArrayList<>();
    for (Path document : documents) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (!link.group(1).startsWith("https://")) {
          links.add(link.group(1));
          assertTrue(
              Files.exists(document.resolveSibling(link.group(1))), document + " " + link.group());
        }
      }
    }
    assertFalse(links.isEmpty(), "links were looked for in the wrong form");
  }

  private static List<String> commands() throws IOException {
    return Files.readAllLines(ROOT.resolve("README.md")).stream()
        .filter(line -> line.startsWith("mvn"))
        .toList();
  }
}
