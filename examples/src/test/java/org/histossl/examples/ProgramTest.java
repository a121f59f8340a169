package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileStore;
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

  private String lastLine() {
    List<String> lines = out().lines().toList();
    return lines.get(lines.size() - 1);
  }

  private int tile(String slides, String out, String... more) {
    String[] arguments = new String[more.length + 6];
    String[] own = {
      "--slides",
      folder.resolve(slides).toString(),
      "--out",
      folder.resolve(out).toString(),
      "--size",
      "32"
    };
    System.arraycopy(own, 0, arguments, 0, own.length);
    System.arraycopy(more, 0, arguments, own.length, more.length);
    return run(TileSlides.PROGRAM, arguments);
  }

  /** A picture with structure, so that its tiles are kept, or a plain one. */
  private void slide(String name, boolean tissue) throws IOException {
    RgbImage image = RgbImage.filled(96, 64, 0xffffff);
    for (int y = 0; tissue && y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        image.set(x, y, 0x803070 + (x * 37 + y * 91) % 60 * 0x010101);
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image.toBufferedImage(), "png", file.toFile());
  }

  private void damaged(String name) throws IOException {
    slide(name, true);
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void helpIsToldByAllProgramsAndIsNoFailure() {
    for (Program<?> program :
        List.of(
            TileSlides.PROGRAM,
            Pretrain.PROGRAM,
            PandaPipeline.PROGRAM,
            PretrainingStudy.PROGRAM,
            RingsProstate.PROGRAM)) {
      assertEquals(0, run(program, "--help"));
      assertTrue(out().contains("--strict"), out());
      assertEquals(Program.MISUSED, run(program, "--no-such-option"));
      assertTrue(err().contains("--help"), err());
    }
  }

  @Test
  @Tag("hostile")
  void numbersThatAreNoneAreRefusedWithOptionAndRule() {
    List<List<String>> wrong =
        List.of(
            List.of("--level", "0.5", "--level must be a whole number, got '0.5'"),
            List.of("--level", "-1", "--level must be a whole number from 0 to"),
            List.of("--stride", "1e2", "--stride must be a whole number, got '1e2'"),
            List.of("--stride", "0", "--stride must be a whole number from 1 to"),
            List.of("--samples", "4,0", "--samples must be a whole number, got '4,0'"),
            List.of("--samples", "3000000000", "--samples must be a whole number from 0 to"),
            List.of("--mpp", "0,5", "--mpp must be a number above 0"),
            List.of("--mpp", "NaN", "--mpp must be a number above 0"),
            List.of("--mpp", "0x1p3", "--mpp must be a number above 0"),
            List.of("--mpp", "-2", "--mpp must be a number above 0"),
            List.of("--size", "64", "--size is given twice"));
    for (List<String> option : wrong) {
      assertEquals(Program.MISUSED, tile("slides", "o", option.get(0), option.get(1)));
      assertTrue(err().startsWith(option.get(2)), err());
    }
    assertEquals(
        Program.MISUSED, run(TileSlides.PROGRAM, "--slides", "s", "--out", "o", "--size", "224.9"));
    assertTrue(err().startsWith("--size must be a whole number, got '224.9'"), err());
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
  void aProgramThatDidNothingFailsAndSomeFailuresAreCounted() throws IOException {
    damaged("slides/bad.png");
    assertEquals(Program.FAILED, tile("slides", "none"));
    assertTrue(err().contains("no slide could be tiled: bad.png: "), err());

    slide("slides/deep/good.png", true);
    assertEquals(0, tile("slides", "some", "--preset", "lenient"));
    assertTrue(lastLine().endsWith("(1 of 2 slides left out)"), out());
    assertTrue(out().contains("2 slides in " + folder.resolve("slides")), out());
    TileStore store = TileStore.open(folder.resolve("some/tiles"));
    assertEquals("deep/good.png", store.slides().get(1).slide());
    assertEquals(Program.FAILED, tile("slides", "some", "--preset", "lenient", "--strict"));
    assertTrue(err().contains("--strict: 1 of 2 slides left out"), err());

    Files.delete(folder.resolve("slides/bad.png"));
    assertEquals(0, tile("slides", "all", "--preset", "lenient", "--strict"));
    assertFalse(lastLine().contains("left out"), out());
  }

  @Test
  void noTileKeptAndASlideSmallerThanATileAreSaid() throws IOException {
    slide("blank/a.png", false);
    assertEquals(Program.FAILED, tile("blank", "o"));
    assertTrue(err().contains("no tile of 1 slides was kept, 6 were dropped"), err());
    assertEquals(
        Program.FAILED,
        run(
            TileSlides.PROGRAM,
            "--slides",
            folder.resolve("blank").toString(),
            "--out",
            folder.resolve("large").toString()));
    assertTrue(
        err()
            .contains("is smaller than a tile: level 0 has 96 x 64 pixels, a tile takes 224 x 224"),
        err());
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

  @Test
  @Tag("hostile")
  void unreadableTilesAreNamedByTheirFiles() throws IOException {
    Files.writeString(folder.resolve("config.json"), PretrainTest.CONFIG);
    for (int i = 0; i < 8; i++) {
      slide("tiles/" + i + ".png", true);
    }
    damaged("tiles/3.png");
    assertEquals(0, pretrain("borne"), err());
    assertTrue(lastLine().endsWith("report.html (1 of 8 tiles unreadable)"), out());
    damaged("tiles/4.png");
    assertEquals(Program.FAILED, pretrain("out"));
    String message = err();
    for (int i : new int[] {3, 4}) {
      assertTrue(message.contains(folder.resolve("tiles/" + i + ".png").toString()), message);
    }
    assertTrue(message.contains("the last: " + folder.resolve("tiles")), message);
  }

  private int pretrain(String out) {
    return run(
        Pretrain.PROGRAM,
        folder.resolve("tiles").toString(),
        folder.resolve("config.json").toString(),
        folder.resolve(out).toString());
  }
}
