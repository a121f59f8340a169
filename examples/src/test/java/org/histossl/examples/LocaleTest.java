package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.cli.Histossl;
import org.histossl.core.Sha256;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No byte of any result depends on the locale, the encoding or the time zone. */
class LocaleTest {
  private static final long TIMEOUT_MINUTES = 8;

  /** Digits, decimal signs, upper case and eras unlike those of English. */
  private static final List<String> LOCALES =
      List.of("fa-IR-u-nu-arabext", "tr-TR", "mr-IN-u-nu-deva", "th-TH-u-ca-buddhist-nu-thai");

  /**
   * What a step's record says of this machine at this hour, the digest of a file with it, and when
   * files were written.
   */
  private static final Pattern MEASURED =
      Pattern.compile(
          "\"(imagesPerSecond|waitSeconds|residentBytes)\" ?: ?[-+.0-9E]+|[0-9a-f]{64}  state.json"
              + "|\"modified\" ?: ?\"[-0-9T:.]+Z\""
              + "|<th scope=\"row\">(started|ended|took)</th><td class=\"wrap\">[^<]*");

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void everyLocaleGivesTheSameBytes() throws IOException, InterruptedException {
    Path english = Files.createDirectory(folder.resolve("en"));
    Path egyptian = Files.createDirectory(folder.resolve("ar"));
    run(english, List.of("-Duser.language=en", "-Dfile.encoding=UTF-8", "-Duser.timezone=UTC"));
    run(
        egyptian,
        List.of(
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Dfile.encoding=US-ASCII",
            "-Duser.timezone=Asia/Kathmandu"),
        LOCALES.toArray(String[]::new));
    for (String part : List.of("slides", "own", "pipeline")) {
      assertAlike(english.resolve(part), egyptian.resolve(part));
    }
    for (String locale : LOCALES) {
      assertAlike(english.resolve("own"), egyptian.resolve(locale));
    }
  }

  private static void run(Path folder, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder process = java(folder, options, WholeRun.class);
    process.command().addAll(List.of(arguments));
    ended(process, 0);
  }

  private static ProcessBuilder java(Path folder, List<String> options, Class<?> program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile());
  }

  /** Gives what it said. */
  private static String ended(ProcessBuilder builder, int code)
      throws IOException, InterruptedException {
    Path log = builder.directory().toPath().resolve("log");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES), Files.readString(log));
      assertEquals(code, process.exitValue(), Files.readString(log));
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Tag("hostile")
  void namesThatTheProcessCannotDecodeAreRefusedByName() throws IOException, InterruptedException {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    assumeTrue(encoding.equals("UTF-8") && File.separatorChar == '/', encoding);
    Path slides = Files.createDirectory(folder.resolve("slides"));
    for (String name : List.of("Pr\u00e4parat.png", "Pr\u00f6parat.png")) {
      ImageIO.write(
          new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB),
          "png",
          slides.resolve(name).toFile());
    }
    ProcessBuilder ascii = java(folder, List.of(), Histossl.class);
    ascii.command().addAll(List.of("tile", "--slides", "slides", "--out", "out"));
    ascii.environment().put("LC_ALL", "C");
    String said = ended(ascii, 1);
    assertTrue(said.contains("Pr\ufffd\ufffdparat.png' cannot be decoded"), said);
    assertTrue(said.contains("LC_ALL=C.UTF-8"), said);

    ProcessBuilder argument = java(folder, List.of(), Histossl.class);
    argument
        .command()
        .addAll(List.of("tile", "--slides", "slides/Pr\u00e4parat.png", "--out", "out"));
    argument.environment().put("LC_ALL", "C");
    said = ended(argument, 2);
    assertTrue(said.contains("LC_ALL=C.UTF-8"), said);
  }

  private static void assertAlike(Path expected, Path actual) throws IOException {
    Map<String, String> one = digests(expected);
    Map<String, String> other = digests(actual);
    assertTrue(one.size() > 10, one.toString());
    Set<String> different = new TreeSet<>(one.keySet());
    different.addAll(other.keySet());
    different.removeIf(name -> Objects.equals(one.get(name), other.get(name)));
    assertEquals(Set.of(), different, actual.toString());
  }

  /** What is in a folder, without what tells the time; TensorBoard's files are nothing else. */
  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.contains("tfevents")) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          byte[] timeless =
              MEASURED.matcher(bytes).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
          digests.put(name, HexFormat.of().formatHex(Sha256.start().digest(timeless)));
        }
      }
    }
    return digests;
  }
}
