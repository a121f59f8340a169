package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingsProstateTest {
  private static final int SIDE = 128;

  @TempDir Path folder;

  @BeforeEach
  void drawRegions() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    for (String patient : List.of("P1", "P2", "P3")) {
      for (int block = 0; block < 2; block++) {
        region(patient + "_A" + block + "_1.png", Color.GREEN);
        region(patient + "_A" + block + "_2.png", Color.RED);
      }
    }
  }

  /** A violet gland in pink tissue; its place depends on the name. */
  private void region(String name, Color gland) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = Seed.of(1).at(name).random();
    int x = random.nextInt(SIDE / 2);
    int y = random.nextInt(SIDE / 2);
    draw(image, new Color(0xe0a0c0), new Color(0x6040a0), x, y);
    draw(mask, Color.BLACK, gland, x, y);
    ImageIO.write(image, "png", folder.resolve("images/" + name).toFile());
    ImageIO.write(mask, "png", folder.resolve("masks/" + name).toFile());
  }

  private static void draw(BufferedImage image, Color tissue, Color gland, int x, int y) {
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(tissue);
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(gland);
    graphics.fillRect(x, y, SIDE / 2, SIDE / 2);
    graphics.dispose();
  }

  @Test
  void everyEncoderIsScoredOnEveryPatient() throws IOException {
    String text = RingsProstate.run(options(false, 40), Progress.none());
    assertTrue(text.startsWith("12 regions of 3 patients, 6 blocks, 12 tiles of 128 pixels"), text);
    List<String> rows = text.lines().filter(line -> line.startsWith("| ")).toList();
    // two tasks of three scores: by three encoders, then two differences; and the heads
    assertEquals(18 + 12 + 2, rows.size(), text);
    for (String encoder :
        List.of("pretrained with DINO", "random encoder", "features made by hand")) {
      assertEquals(
          6, rows.stream().filter(row -> row.split("\\|")[3].strip().equals(encoder)).count());
    }
    assertTrue(rows.stream().noneMatch(row -> row.contains("undefined")), text);
    String byHand =
        rows.stream()
            .filter(row -> row.startsWith("| pixels | Dice, glands | features made by hand"))
            .findFirst()
            .orElseThrow();
    assertTrue(Double.parseDouble(byHand.split("\\|")[4]) > 0.9, "color tells it: " + byHand);
    assertEquals(text, Files.readString(folder.resolve("out/table.md")));
  }

  @Test
  void strictlyNoPretrainingSeesThePatientHeldOut() throws IOException {
    RingsProstate.run(options(true, 1), Progress.none());
    for (String patient : List.of("P1", "P2", "P3")) {
      Path run = folder.resolve("out/pretraining-1-without-" + patient);
      // 8 regions of 9 tiles in whole batches of 16, where all regions would make 6 steps
      assertEquals(
          4,
          Files.readAllLines(run.resolve("metrics.jsonl")).stream()
              .filter(line -> line.contains("\"loss\":"))
              .count());
    }
  }

  @Test
  void theFoldsShareNoRegion() throws IOException {
    RingsData data = RingsData.read(folder);
    List<String> seen = new ArrayList<>();
    assertEquals(List.of("P1", "P2", "P3"), data.patients());
    for (RingsData.RegionTile tile : data.tiles(64, 32)) {
      seen.add(data.region(tile).name());
    }
    assertEquals(12 * 9, seen.size());
    assertEquals("P1_A0", data.regions().get(0).block());
  }

  @Test
  void aMaskOfOtherColorsIsRefusedByName() throws IOException {
    Path mask = folder.resolve("masks/P1_A0_1.png");
    BufferedImage image = ImageIO.read(mask.toFile());
    image.setRGB(3, 3, 0x0000ff);
    ImageIO.write(image, "png", mask.toFile());
    IOException error = assertThrows(IOException.class, () -> RingsData.read(folder));
    assertTrue(String.valueOf(error.getMessage()).contains("P1_A0_1.png"));
    assertTrue(String.valueOf(error.getMessage()).endsWith("got #ff"));
  }

  private RingsOptions options(boolean strict, int decoderEpochs) {
    return new RingsOptions(folder, folder.resolve("out"), 1, 1, decoderEpochs, strict);
  }
}
