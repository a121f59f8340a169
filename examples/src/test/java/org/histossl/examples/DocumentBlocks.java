package org.histossl.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The fenced blocks of a document. Each Java block becomes a class whose {@code run} is the block
 * as it stands: its imports, then its statements.
 */
final class DocumentBlocks {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\\R(.*?)^```$");

  private DocumentBlocks() {}

  /** The blocks of one language, in the document's order. */
  static List<String> of(Path document, String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(Files.readString(document));
    while (fence.find()) {
      if (fence.group(1).equals(language)) {
        blocks.add(fence.group(2));
      }
    }
    return blocks;
  }

  /**
   * Compiles a document's Java blocks.
   *
   * @param document the document
   * @param name what the classes' names begin with
   * @param classes receives them
   * @return the classes' names, in the document's order
   */
  static List<String> compile(Path document, String name, Path classes) throws IOException {
    List<String> blocks = of(document, "java");
    List<String> names = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    for (String block : blocks) {
      String type = name + "_" + (names.size() + 1);
      names.add(type);
      sources.add(new Source(type, source(type, block)));
    }
    if (sources.isEmpty()) {
      return names;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    if (!compiler.getTask(null, null, found, options, null, sources).call()) {
      throw new AssertionError(
          document
              + ": "
              + found.getDiagnostics().stream()
                  .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                  .map(one -> "\n" + one)
                  .collect(Collectors.joining()));
    }
    return names;
  }

  private static String source(String type, String block) {
    List<String> imports = block.lines().filter(line -> line.startsWith("import ")).toList();
    String statements =
        block.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
    return String.join("\n", imports)
        + "\npublic final class "
        + type
        + " {\n  public static void run() throws Exception {\n"
        + statements
        + "\n  }\n}\n";
  }

  /** A source that is in no file. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("block:///" + type + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
