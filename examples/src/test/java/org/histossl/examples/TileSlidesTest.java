package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.Resolution;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileSlidesTest {
  @TempDir Path folder;

  @Test
  void optionsBecomeAConfiguration() {
    TileSlidesOptions options =
        TileSlidesOptions.parse(
            List.of(
                "--out",
                "o",
                "--stride",
                "100",
                "--size",
                "128",
                "--mpp",
                "0.5",
                "--preset",
                "lenient",
                "--masks",
                "--slides",
                "s"));
    assertEquals(Path.of("s"), options.slides());
    assertEquals(128, options.config().tileSizePixels());
    assertEquals(100, options.config().stridePixels());
    assertEquals(Resolution.micronsPerPixel(0.5), options.config().resolution());
    assertEquals(TileFilter.lenient(), options.config().filter());
    assertTrue(options.config().masks());
  }

  @Test
  void whatIsMissingOrUnknownIsToldWithTheUsage() {
    for (List<String> wrong :
        List.of(List.<String>of(), List.of("--slides", "s", "--tiles", "3"), List.of("--out"))) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> TileSlidesOptions.parse(wrong))
                  .getMessage());
      assertTrue(message.contains("--preset"), message);
    }
  }

  @Test
  @Tag("hostile")
  void aFolderThatIsNotThereOrHasNoSlidesIsToldAndNothingIsWritten() throws IOException {
    Path missing = folder.resolve("missing");
    IOException absent = assertThrows(IOException.class, () -> run(missing, "c"));
    assertTrue(String.valueOf(absent.getMessage()).startsWith(missing.toString()));
    assertTrue(Files.notExists(folder.resolve("c")));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    IOException none = assertThrows(IOException.class, () -> run(empty, "c"));
    assertTrue(String.valueOf(none.getMessage()).contains("there are no slides in it"));
  }

  @Test
  @Tag("slow")
  void aPandaFolderAndItsImagesBecomeStoresAndPictures() throws IOException {
    Path panda = folder.resolve("panda");
    SyntheticProstate.write(
        panda,
        SyntheticConfig.defaults(Seed.of(1)).withSlides(1).withSidePixels(600),
        Progress.none());
    String said = run(panda, "a");
    assertTrue(said.contains("kept"), said);
    TileStore store = TileStore.open(folder.resolve("a").resolve("tiles"));
    assertTrue(store.size() > 0);
    assertTrue(store.label(0).isPresent());
    assertEquals(3, look("a").size());
    run(panda.resolve("train_images"), "b");
    assertTrue(TileStore.open(folder.resolve("b").resolve("tiles")).label(0).isEmpty());
    assertEquals(3, look("b").size());
  }

  @Test
  void picturesOfSlidesThatAreGoneGoAndThoseOfOthersStay() throws IOException {
    Path slides = Files.createDirectory(folder.resolve("slides"));
    for (String name : List.of("a.png", "b.png", "c.png")) {
      ImageIO.write(
          new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB),
          "png",
          slides.resolve(name).toFile());
    }
    run(slides, "out");
    Path look = folder.resolve("out/look");
    Files.writeString(look.resolve("001-b.png.geojson"), "changed by somebody");
    Files.writeString(look.resolve("009-mine.png"), "drawn by somebody");
    Files.writeString(folder.resolve("out/precious"), "not of this folder");
    String precious = HexFormat.of().formatHex(Sha256.start().digest(utf8("not of this folder")));
    Files.writeString(
        folder.resolve("out/look.sha256"),
        precious + "  ../precious\nno line\n",
        StandardOpenOption.APPEND);
    Files.delete(slides.resolve("a.png"));
    Files.delete(slides.resolve("b.png"));
    run(slides, "out");
    assertEquals(
        List.of(
            "000-c.png.geojson",
            "000-c.png.png",
            "001-b.png.geojson",
            "009-mine.png",
            "contact-sheet.png"),
        look("out"));
    assertTrue(Files.exists(folder.resolve("out/precious")));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> look(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("look"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String run(Path slides, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      TileSlides.run(
          TileSlidesOptions.parse(
              List.of(
                  "--slides",
                  slides.toString(),
                  "--out",
                  folder.resolve(name).toString(),
                  "--size",
                  "96")),
          Progress.none(),
          out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
