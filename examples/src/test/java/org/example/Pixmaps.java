package org.example;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideSource;

/** Slides and masks in a format of their own: squares of three stains, and a dull one in each. */
final class Pixmaps {
  static final int TILE = 32;
  static final ClassScheme STAINS =
      new ClassScheme("stains", List.of("glass", "pink", "violet", "ochre"));

  private static final int SQUARES = 4;
  private static final int[] COLORS = {0xe0a0c0, 0x6040a0, 0xc08040};
  private static final int DULL = 0xa0a0a0;

  private Pixmaps() {}

  /** Writes slides of 16 squares each, of which one is dull. */
  static List<SlideSource> write(Path folder, int slides) throws IOException {
    List<SlideSource> sources = new ArrayList<>();
    for (int i = 0; i < slides; i++) {
      Path image = folder.resolve("slide" + i + ".ppm");
      Path mask = folder.resolve("mask" + i + ".ppm");
      Files.write(image, pixmap("# mpp 0.5\n", picture(i)));
      Files.write(mask, pixmap("", codes(i)));
      sources.add(
          SlideSource.of(
              "slide" + i, "patient" + i, image, Optional.of(mask), LabelRule.identity(STAINS)));
    }
    return sources;
  }

  private static int stain(int slide, int column, int row) {
    return (slide + column + row) % COLORS.length;
  }

  private static RgbImage picture(int slide) {
    RgbImage picture = RgbImage.black(SQUARES * TILE, SQUARES * TILE);
    SplittableRandom random = Seed.of(slide).random();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        boolean dull = x < TILE && y < TILE;
        int color = COLORS[stain(slide, x / TILE, y / TILE)];
        picture.set(x, y, dull ? DULL : color ^ random.nextInt(0x40) * 0x10101);
      }
    }
    return picture;
  }

  private static RgbImage codes(int slide) {
    RgbImage codes = RgbImage.black(SQUARES * TILE, SQUARES * TILE);
    for (int y = 0; y < codes.height(); y++) {
      for (int x = 0; x < codes.width(); x++) {
        codes.set(x, y, (1 + stain(slide, x / TILE, y / TILE)) * 0x10101);
      }
    }
    return codes;
  }

  static byte[] pixmap(String comment, RgbImage image) {
    String header = "P6\n" + comment + image.width() + " " + image.height() + "\n255\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(image.rgb());
    return bytes.toByteArray();
  }
}
