package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingStudyTest {
  private static final int GROUPS = 4;
  private static final String SETTING =
      """
      { "preset": "small",
        "head": { "prototypes": 8, "hiddenDim": 8, "bottleneckDim": 4 },
        "views": { "global": { "size": 16 }, "local": { "size": 8, "count": 1 } },
        "run": { "epochs": 3, "batchSize": 8 } }
      """;

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void forgetOptions() {
    List.copyOf(System.getProperties().stringPropertyNames()).stream()
        .filter(name -> name.startsWith("study."))
        .forEach(System::clearProperty);
  }

  /** Stripes that run the one way or the other, in each group. */
  private Path set(String name, int side, int groups) throws IOException {
    Path set = Files.createDirectories(folder.resolve(name));
    SplittableRandom random = Seed.of(4).random();
    List<String> rows = new ArrayList<>(List.of("file,label,group"));
    for (int i = 0; i < 6 * GROUPS; i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int gray = ((i % 2 == 0 ? x : y) / 2 % 2) * 120 + random.nextInt(60);
          image.setRGB(x, y, gray << 16 | gray << 8 | gray);
        }
      }
      ImageIO.write(image, "png", set.resolve(i + ".png").toFile());
      rows.add(i + ".png," + (i % 2 == 0 ? "upright" : "flat") + ",P" + i % (2 * groups) / 2);
    }
    Files.writeString(set.resolve("labels.csv"), String.join("\n", rows) + "\n");
    return set;
  }

  private Path setting(String name) throws IOException {
    Path file = Files.createDirectories(folder.resolve("settings")).resolve(name + ".json");
    Files.writeString(file, SETTING);
    return file;
  }

  private int run(String... options) {
    System.setProperty("study.out", folder.resolve("out").toString());
    for (String option : options) {
      System.setProperty(
          option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }
    out.reset();
    err.reset();
    return PretrainingStudy.PROGRAM.run(
        List.of(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private Map<String, FileTime> written() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.resolve("out").relativize(file).toString();
        if (name.contains(".made-of.") || name.endsWith("state.json")) {
          times.put(name, Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }

  @Test
  @Tag("slow")
  void aStudyHasTablesOfAllEncodersAndDoesNothingTwice() throws IOException {
    Path one = set("one", 16, GROUPS);
    Path two = set("two", 16, GROUPS);
    setting("first");
    setting("second");
    String[] options = {
      "study.sets=" + one + "," + two,
      "study.settings=" + folder.resolve("settings"),
      "study.seeds=1,2",
      "study.looks=2"
    };
    assertEquals(0, run(options), err.toString(StandardCharsets.UTF_8));
    String tables = out.toString(StandardCharsets.UTF_8);
    for (String expected :
        List.of("### one", "### two", "| made by hand |", "| scattering |", "| random |")) {
      assertTrue(tables.contains(expected), tables);
    }
    assertTrue(tables.contains("| linear, few labels | 1 % of the labels |"), tables);
    assertTrue(tables.contains("| linear, recall | flat | upright |"), tables);
    assertTrue(tables.contains("| first | 18, 18 |"), tables);
    assertFalse(tables.contains("random, as second"), "the encoder is the same");
    String numbers = Files.readString(folder.resolve("out/study.json"));
    assertTrue(Files.readString(folder.resolve("out/report.html")).contains("one against steps"));

    Map<String, FileTime> before = written();
    assertEquals(0, run(options));
    assertEquals(before, written());
    assertEquals(numbers, Files.readString(folder.resolve("out/study.json")));

    // As if it had been interrupted between two judgments.
    Files.delete(folder.resolve("out/second-2/two.json"));
    assertEquals(0, run(options));
    assertEquals(numbers, Files.readString(folder.resolve("out/study.json")));
    Map<String, FileTime> after = written();
    before.keySet().removeIf(name -> name.startsWith("second-2/two"));
    after.keySet().removeIf(name -> name.startsWith("second-2/two"));
    assertEquals(before, after);
  }

  @Test
  @Tag("slow")
  void aBudgetOfTimeGivesTheEpochsOnce() throws IOException {
    Path set = set("one", 16, GROUPS);
    String[] options = {
      "study.sets=" + set,
      "study.settings=" + setting("timed"),
      "study.seeds=3",
      "study.coreMinutes=0.002"
    };
    assertEquals(0, run(options), err.toString(StandardCharsets.UTF_8));
    Path budget = folder.resolve("out/timed-3/budget.json");
    String noted = Files.readString(budget);
    assertEquals(0, run(options));
    assertEquals(noted, Files.readString(budget));
    assertEquals(Program.FAILED, run("study.coreMinutes=0.004"));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains("begun with -Dstudy.coreMinutes=0.002"),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("hostile")
  void setsThatCannotBeJudgedAreRefusedBeforeAnythingRuns() throws IOException {
    Path good = set("good", 16, GROUPS);
    refused("one.group: class 'flat' has all its 12 tiles in group 'P0'", set("one.group", 16, 1));
    refused(
        "tiles of one size, got 16 pixels in good and 24 in larger", good, set("larger", 24, 4));
    assertFalse(Files.exists(folder.resolve("out/made-by-hand")));
  }

  private void refused(String part, Path... sets) {
    String all = String.join(",", Stream.of(sets).map(Path::toString).toList());
    assertEquals(Program.FAILED, run("study.sets=" + all));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains(part), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("hostile")
  void optionsThatCannotBeMeantAreRefused() throws IOException {
    Path set = set("good", 16, GROUPS);
    assertEquals(Program.MISUSED, run("study.sets="));
    assertEquals(Program.MISUSED, run("study.sets=" + set, "study.seeds=1,1"));
    assertEquals(Program.MISUSED, run("study.seeds=0"));
    assertEquals(Program.MISUSED, run("study.seeds=1", "study.coreMinutes=-1"));
    assertEquals(Program.FAILED, run("study.coreMinutes=", "study.settings=" + folder));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("has no .json file of settings"));
    Path file = setting("twice");
    assertEquals(Program.FAILED, run("study.settings=" + file + "," + file.getParent()));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains("two settings are named 'twice'"),
        err.toString(StandardCharsets.UTF_8));
  }
}
