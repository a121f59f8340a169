package org.histossl.data.synthetic;

import static org.histossl.data.synthetic.TissueClass.GLEASON_3;
import static org.histossl.data.synthetic.TissueClass.GLEASON_4;
import static org.histossl.data.synthetic.TissueClass.GLEASON_5;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Masks;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticProstateTest {
  private static final int TILE = 224;
  private static final int SLIDES = 5;

  @TempDir private static Path root;

  @BeforeAll
  static void writeSet() throws IOException {
    SyntheticProstate.write(root, config(SLIDES, 600), Progress.none());
  }

  private static SyntheticConfig config(int slides, int sidePixels) {
    return SyntheticConfig.defaults(Seed.of(5)).withSlides(slides).withSidePixels(sidePixels);
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
    SyntheticConfig small = config(2, 300);
    SyntheticProstate.write(root.resolve("a"), small, Progress.none());
    SyntheticProstate.write(root.resolve("b"), small, Progress.none());
    SyntheticConfig other = SyntheticConfig.defaults(Seed.of(6)).withSlides(2).withSidePixels(300);
    SyntheticProstate.write(root.resolve("c"), other, Progress.none());
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root.resolve("a"))) {
      files = walk.filter(Files::isRegularFile).map(root.resolve("a")::relativize).toList();
    }
    assertEquals(6, files.size());
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(root.resolve("a").resolve(file));
      assertArrayEquals(
          bytes, Files.readAllBytes(root.resolve("b").resolve(file)), file.toString());
      if (file.toString().endsWith(".tiff")) {
        assertFalse(
            Arrays.equals(bytes, Files.readAllBytes(root.resolve("c").resolve(file))),
            file.toString());
      }
    }
  }

  @Test
  void aSlideDoesNotDependOnHowManyThereAre() throws IOException {
    SyntheticProstate.write(root.resolve("one"), config(1, 300), Progress.none());
    SyntheticProstate.write(root.resolve("two"), config(2, 300), Progress.none());
    String first = "train_images/synthetic_000.tiff";
    assertArrayEquals(
        Files.readAllBytes(root.resolve("one").resolve(first)),
        Files.readAllBytes(root.resolve("two").resolve(first)));
  }

  @Test
  void theTablesNameEverySlideAndSomePatientsHaveTwo() throws IOException {
    List<String> slides = Files.readAllLines(root.resolve("train.csv"));
    assertEquals("image_id,data_provider,isup_grade,gleason_score", slides.get(0));
    assertEquals(SLIDES + 1, slides.size());
    assertEquals("synthetic_003,synthetic,0,negative", slides.get(4));
    assertTrue(slides.get(1).endsWith(",synthetic,1,3+3"), slides.get(1));
    List<String> patients = Files.readAllLines(root.resolve("patients.csv"));
    assertEquals("image_id,patient_id", patients.get(0));
    Set<String> distinct = new HashSet<>();
    for (String line : patients.subList(1, patients.size())) {
      distinct.add(line.substring(line.indexOf(',')));
    }
    assertTrue(distinct.size() < SLIDES && distinct.size() > 1, distinct.toString());
  }

  @Test
  void slideAndMaskHaveTheSameLevels() throws IOException {
    try (Slide slide = Slides.open(image(0));
        ClassMask mask = Masks.open(mask(0))) {
      assertEquals(3, slide.levels().size());
      assertEquals(slide.levels(), mask.levels());
      assertEquals(1, slide.micronsPerPixel().orElseThrow(), 1e-6);
    }
  }

  @Test
  void backgroundIsBrightAndTissueIsNot() throws IOException {
    try (Slide slide = Slides.open(image(3));
        ClassMask mask = Masks.open(mask(3))) {
      Level level = slide.levels().get(2);
      byte[] codes = mask.read(2, 0, 0, level.width(), level.height());
      byte[] rgb = slide.read(2, 0, 0, level.width(), level.height()).rgb();
      double[] green = new double[2];
      int[] count = new int[2];
      for (int i = 0; i < codes.length; i++) {
        int tissue = codes[i] == 0 ? 0 : 1;
        green[tissue] += rgb[3 * i + 1] & 255;
        count[tissue]++;
      }
      assertTrue(green[0] / count[0] > 210, "background " + green[0] / count[0]);
      assertTrue(green[1] / count[1] < 190, "tissue " + green[1] / count[1]);
    }
  }

  private static Path image(int slide) {
    return root.resolve(String.format(Locale.ROOT, "train_images/synthetic_%03d.tiff", slide));
  }

  private static Path mask(int slide) {
    return root.resolve(
        String.format(Locale.ROOT, "train_label_masks/synthetic_%03d_mask.tiff", slide));
  }

  /** A measure of a tile of one class. */
  private record Measured(int code, double red, double green, double blue, double texture) {}

  /**
   * The share of a measure's variance that the class explains (eta squared), where every class is
   * seen under every stain. Were the classes told apart by their color, an encoder could learn to
   * see nothing else.
   */
  @Test
  @Tag("slow")
  void textureTellsTheClassesApartAndMeanColorHardly() {
    int side = 1600;
    List<Measured> tiles = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Seed seed = Seed.of(17).at(i);
      Section section = new Section(side, List.of(GLEASON_3, GLEASON_4, GLEASON_5), seed);
      for (int stain = 0; stain < 8; stain++) {
        RgbImage image = new Stain(side, seed.at("stain").at(stain)).photograph(section.canvas());
        addTiles(image, section.codes(), tiles);
      }
    }
    for (int code = 1; code <= 4; code++) {
      int wanted = code;
      long count = tiles.stream().filter(tile -> tile.code == wanted).count();
      assertTrue(count >= 80, "class " + code + " has " + count + " tiles");
    }
    double texture = explained(tiles, tiles.stream().mapToDouble(Measured::texture).toArray());
    double red = explained(tiles, tiles.stream().mapToDouble(Measured::red).toArray());
    double green = explained(tiles, tiles.stream().mapToDouble(Measured::green).toArray());
    double blue = explained(tiles, tiles.stream().mapToDouble(Measured::blue).toArray());
    String found =
        String.format(
            Locale.ROOT,
            "texture %.2f, red %.2f, green %.2f, blue %.2f",
            texture,
            red,
            green,
            blue);
    assertTrue(texture > 0.5, found);
    assertTrue(Math.max(red, Math.max(green, blue)) < texture / 2, found);
  }

  private static void addTiles(RgbImage image, byte[] codes, List<Measured> tiles) {
    int side = image.width();
    for (int y = 0; y + TILE <= side; y += TILE / 2) {
      for (int x = 0; x + TILE <= side; x += TILE / 2) {
        byte code = codes[y * side + x];
        boolean pure = code != 0;
        for (int i = 0; i < TILE * TILE; i++) {
          pure &= codes[(y + i / TILE) * side + x + i % TILE] == code;
        }
        if (pure) {
          tiles.add(measure(code, image.crop(x, y, TILE, TILE)));
        }
      }
    }
  }

  /** Texture: how much of the red's variance is left in means of 14 pixels, the size of lumens. */
  private static Measured measure(int code, RgbImage tile) {
    double[] mean = new double[3];
    byte[] rgb = tile.rgb();
    for (int i = 0; i < rgb.length; i++) {
      mean[i % 3] += (rgb[i] & 255) / (rgb.length / 3.0);
    }
    int block = 14;
    double coarse = 0;
    double fine = 0;
    for (int top = 0; top < TILE; top += block) {
      for (int left = 0; left < TILE; left += block) {
        double sum = 0;
        for (int i = 0; i < block * block; i++) {
          double red = (tile.get(left + i % block, top + i / block) >> 16) - mean[0];
          sum += red / (block * block);
          fine += red * red;
        }
        coarse += sum * sum * block * block;
      }
    }
    return new Measured(code, mean[0], mean[1], mean[2], coarse / fine);
  }

  private static double explained(List<Measured> tiles, double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double[] sum = new double[5];
    int[] count = new int[5];
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      int code = tiles.get(i).code;
      sum[code] += values[i];
      count[code]++;
      total += (values[i] - mean) * (values[i] - mean);
    }
    double between = 0;
    for (int code = 1; code < 5; code++) {
      double off = sum[code] / count[code] - mean;
      between += count[code] * off * off;
    }
    return between / total;
  }
}
