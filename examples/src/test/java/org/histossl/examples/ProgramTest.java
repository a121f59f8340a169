package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes and last lines of the programs, without a JVM of their own. */
class ProgramTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Program<?> program, String... arguments) {
    out.reset();
    err.reset();
    return program.run(
        List.of(arguments),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void helpIsToldByAllProgramsAndIsNoFailure() {
    for (Program<?> program :
        List.of(PandaPipeline.PROGRAM, PretrainingStudy.PROGRAM, RingsProstate.PROGRAM)) {
      assertEquals(0, run(program, "--help"));
      assertTrue(out().contains("--strict"), out());
      assertEquals(Program.MISUSED, run(program, "--no-such-option"));
      assertTrue(err().contains("--help"), err());
    }
  }

  @Test
  @Tag("hostile")
  void numbersThatAreNoneAreRefusedWithOptionAndRule() {
    for (List<String> property :
        List.of(
            List.of("panda.level", "0.5", "-Dpanda.level must be a whole number, got '0.5'"),
            List.of("panda.tile", "0", "-Dpanda.tile must be a whole number from 1 to"),
            List.of("panda.lvel", "1", "-Dpanda.lvel is unknown; there are [-Dpanda.root"))) {
      System.setProperty(property.get(0), property.get(1));
      try {
        assertEquals(Program.MISUSED, run(PandaPipeline.PROGRAM));
      } finally {
        System.clearProperty(property.get(0));
      }
      assertTrue(err().startsWith(property.get(2)), err());
    }
  }

  @Test
  @Tag("hostile")
  void thePipelineTellsWhatWasLeftOutBeforeItFails() throws IOException {
    Files.createDirectories(folder.resolve("panda/train_images"));
    Files.createDirectories(folder.resolve("panda/train_label_masks"));
    Files.writeString(
        folder.resolve("panda/train.csv"),
        "image_id,data_provider,isup_grade,gleason_score\na,radboud,0,\n");
    System.setProperty("panda.root", folder.resolve("panda").toString());
    System.setProperty("panda.out", folder.resolve("out").toString());
    try {
      assertEquals(Program.FAILED, run(PandaPipeline.PROGRAM));
    } finally {
      System.clearProperty("panda.root");
      System.clearProperty("panda.out");
    }
    assertTrue(err().contains("none of its 1 slides can be used: a: missing image"), err());
  }

  /** Two slides cannot be read, and one is too few to be split. */
  @Test
  @Tag("hostile")
  void thePipelineTellsWhatWasLeftOutBeforeItFailsForWantOfGroups() throws IOException {
    Path panda = folder.resolve("panda");
    SyntheticConfig config = SyntheticConfig.defaults(Seed.of(1)).withSlides(3).withSidePixels(256);
    SyntheticProstate.write(panda, config, Progress.none());
    for (int damaged = 0; damaged < 2; damaged++) {
      Path image = SyntheticProstate.files(panda, config).get(2 + 2 * damaged);
      Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 1000));
    }
    System.setProperty("panda.root", panda.toString());
    System.setProperty("panda.out", folder.resolve("out").toString());
    System.setProperty("panda.tile", "64");
    try {
      assertEquals(Program.FAILED, run(PandaPipeline.PROGRAM));
    } finally {
      List.of("root", "out", "tile").forEach(name -> System.clearProperty("panda." + name));
    }
    int failure = err().indexOf("3 sides need at least as many groups, got 1");
    assertTrue(failure > 0, err());
    for (String slide : List.of("synthetic_000", "synthetic_001")) {
      assertTrue(err().substring(0, failure).contains(slide + ": left out, "), err());
    }
  }
}
