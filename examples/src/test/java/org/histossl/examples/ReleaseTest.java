package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What a release would get wrong, told before: versions that differ, modules that were forgotten.
 */
class ReleaseTest {
  private static final Path ROOT = Path.of("..");

  /** What is never published. */
  private static final Set<String> INNER =
      Set.of("histossl-parent", "histossl-runtime", "histossl-examples", "histossl-benchmarks");

  private static final Map<String, Element> POMS = new TreeMap<>();

  @BeforeAll
  static void readPoms() throws Exception {
    try (Stream<Path> files = Files.walk(ROOT, 3)) {
      for (Path file : files.filter(ReleaseTest::isPom).toList()) {
        Element project =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        POMS.put(text(project, "artifactId"), project);
      }
    }
    assertTrue(POMS.size() > 15, "POMs were looked for in the wrong place: " + POMS.keySet());
  }

  private static Element bom() {
    return Objects.requireNonNull(POMS.get("histossl-bom"));
  }

  private static boolean isPom(Path file) {
    return file.endsWith("pom.xml") && !file.toString().contains("target");
  }

  @Test
  void thereIsOneVersion() throws IOException {
    String version = text(bom(), "version");
    POMS.forEach(
        (name, pom) -> {
          Element parent = child(pom, "parent");
          assertEquals(version, text(parent == null ? pom : parent, "version"), name);
        });
    Map<String, String> places =
        Map.of(
            "README.md",
            "<artifactId>histossl-bom</artifactId><version>([^<]+)<",
            "CITATION.cff",
            "(?m)^version: (.+)$");
    for (Map.Entry<String, String> place : places.entrySet()) {
      Matcher found =
          Pattern.compile(place.getValue()).matcher(Files.readString(ROOT.resolve(place.getKey())));
      assertTrue(found.find(), place.getKey());
      assertEquals(version, found.group(1), place.getKey());
    }
    String changes = Files.readString(ROOT.resolve("CHANGELOG.md"));
    assertTrue(
        version.endsWith("-SNAPSHOT") || changes.contains("## [" + version + "] - "),
        "CHANGELOG.md has a heading for " + version);
  }

  @Test
  void theBomManagesEveryPublishedModuleAndWhatIsNotPublishedIsNotInTheBundle() {
    Set<String> published = new TreeSet<>(POMS.keySet());
    published.removeAll(INNER);
    published.remove("histossl-bom");
    assertEquals(published, managed("org.histossl"));
    Set<String> left = texts(bom(), "excludeArtifact").collect(Collectors.toSet());
    assertEquals(INNER, left);
  }

  @Test
  void theBomHoldsWhatOthersBringInOldVersions() {
    assertTrue(managed("commons-io").contains("commons-io"));
    assertTrue(managed("org.bytedeco").contains("javacpp"));
    assertTrue(
        managed("org.apache.commons").containsAll(Set.of("commons-compress", "commons-lang3")));
  }

  @Test
  void everyRuntimeIsInTheReadmeAndAsksForOneDnnWhereThereIsOne() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    for (Map.Entry<String, Element> pom : POMS.entrySet()) {
      if (pom.getKey().startsWith("histossl-runtime-")) {
        String platform = pom.getKey().substring("histossl-runtime-".length());
        assertTrue(readme.contains("`" + platform + "`"), platform);
        assertEquals(
            !platform.equals("macosx-arm64"),
            texts(pom.getValue(), "artifactId").anyMatch("dnnl"::equals),
            platform);
      }
    }
  }

  private static Set<String> managed(String group) {
    Set<String> names = new TreeSet<>();
    NodeList all = bom().getElementsByTagName("dependency");
    for (int i = 0; i < all.getLength(); i++) {
      Element one = (Element) all.item(i);
      if (text(one, "groupId").equals(group)) {
        names.add(text(one, "artifactId"));
      }
    }
    return names;
  }

  private static Stream<String> texts(Element project, String name) {
    NodeList all = project.getElementsByTagName(name);
    return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1)
        .map(i -> all.item(i).getTextContent());
  }

  private static @Nullable Element child(Element parent, String name) {
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    return null;
  }

  private static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent();
  }
}
