import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Whether an unpacked bundle is what Maven Central takes: {@code java CheckBundle.java FOLDER}.
 *
 * <p>In each POM by itself: coordinates, name, description, url, licenses, developers and scm; no
 * parent, no unresolved property, no version that is still to be released. Beside each jar its
 * sources and comments. Beside each file its signature, and right checksums. Which modules there
 * are says bom/pom.xml, in the bundle too.
 */
public final class CheckBundle {
  private static final Map<String, String> DIGESTS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  private final List<String> problems = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Path bundle = Path.of(arguments[0]);
    CheckBundle check = new CheckBundle();
    List<Path> files;
    try (Stream<Path> all = Files.walk(bundle)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    TreeSet<String> modules = new TreeSet<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (isAbout(name)) {
        continue;
      }
      check.companions(file);
      if (name.endsWith(".pom")) {
        modules.add(check.pom(file));
      }
    }
    check.modules(bundle, modules);
    check.problems.forEach(System.out::println);
    System.out.println(
        modules.size()
            + " modules, "
            + files.size()
            + " files, "
            + check.problems.size()
            + " problems");
    modules.forEach(module -> System.out.println("  " + module));
    System.exit(check.problems.isEmpty() ? 0 : 1);
  }

  private static boolean isAbout(String name) {
    return name.endsWith(".asc") || DIGESTS.keySet().stream().anyMatch(k -> name.endsWith("." + k));
  }

  /** Its signature and checksums. */
  private void companions(Path file) throws Exception {
    require(Files.exists(Path.of(file + ".asc")), file + ": no signature");
    for (Map.Entry<String, String> digest : DIGESTS.entrySet()) {
      Path sum = Path.of(file + "." + digest.getKey());
      if (Files.exists(sum)) {
        byte[] bytes =
            MessageDigest.getInstance(digest.getValue()).digest(Files.readAllBytes(file));
        require(
            Files.readString(sum).strip().equals(HexFormat.of().formatHex(bytes)),
            sum + ": not the file's");
      } else {
        require(false, file + ": no " + digest.getKey());
      }
    }
  }

  private String pom(Path file) throws Exception {
    String text = Files.readString(file);
    Matcher property = Pattern.compile("\\$\\{([^}]+)}").matcher(text);
    while (property.find()) {
      String name = property.group(1);
      require(
          name.equals("project.version") || text.contains("<" + name + ">"),
          file + ": nothing sets " + property.group());
    }
    require(!text.contains("-SNAPSHOT"), file + ": names a version that is not released");
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    Element project = document.getDocumentElement();
    require(child(project, "parent") == null, file + ": needs a parent");
    for (String element :
        List.of("groupId", "artifactId", "version", "name", "description", "url")) {
      require(!text(project, element).isBlank(), file + ": no " + element);
    }
    for (String[] path :
        new String[][] {
          {"licenses", "license", "name"},
          {"licenses", "license", "url"},
          {"developers", "developer", "name"},
          {"scm", "url"},
          {"scm", "connection"}
        }) {
      Element at = project;
      for (int i = 0; i < path.length - 1 && at != null; i++) {
        at = child(at, path[i]);
      }
      require(
          at != null && !text(at, path[path.length - 1]).isBlank(),
          file + ": no " + String.join("/", path));
    }
    String artifact = text(project, "artifactId");
    String base = artifact + "-" + text(project, "version");
    require(
        file.endsWith(Path.of(artifact, text(project, "version"), base + ".pom")),
        file + ": misplaced");
    if (child(project, "packaging") == null) {
      for (String jar : List.of(".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
        Path beside = file.resolveSibling(base + jar);
        require(Files.exists(beside) && Files.size(beside) > 500, file + ": without " + base + jar);
      }
    }
    return artifact;
  }

  /** What the BOM promises is there, and nothing else. */
  private void modules(Path bundle, TreeSet<String> found) throws Exception {
    TreeSet<String> promised = new TreeSet<>(List.of("histossl-bom"));
    try (Stream<Path> all = Files.walk(bundle)) {
      Path bom =
          all.filter(p -> p.getFileName().toString().matches("histossl-bom-.*\\.pom"))
              .findFirst()
              .orElseThrow();
      Document document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(bom.toFile());
      var dependencies = document.getElementsByTagName("dependency");
      for (int i = 0; i < dependencies.getLength(); i++) {
        Element one = (Element) dependencies.item(i);
        if (text(one, "groupId").equals("org.histossl")) {
          promised.add(text(one, "artifactId"));
        }
      }
    }
    require(
        promised.equals(found), "the BOM promises " + promised + ", in the bundle are " + found);
  }

  private static Element child(Element parent, String name) {
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

  private void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
