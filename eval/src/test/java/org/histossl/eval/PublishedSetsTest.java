package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.set.ClassFolders;
import org.histossl.data.set.DeepGleasonFolder;
import org.histossl.data.set.SicapFolder;
import org.histossl.data.set.TileSet;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small folders in the layouts in which data sets are published. */
class PublishedSetsTest {
  private static final int SIDE = 32;
  private static final List<String> CODES = List.of("A_S", "R", "G3", "G4", "G5");

  @TempDir Path folder;

  @Test
  void publishedSetsAreDecodedIntoImagesWithReasonsForWhatIsNotThere() throws IOException {
    Path data = folder.resolve("data");
    deepGleason(data.resolve("DeepGleason"));
    sicap(data.resolve("SICAPv2"));
    FitConfig once = FitConfig.defaults().withEpochs(1).withBatchSize(4);
    try (TrainedEncoder vit = SmallEncoders.vit(1)) {
      EvaluationPlan plan =
          EvaluationPlan.builder(1)
              .encoder(
                  "at hand", SmallEncoders.SIDE, Embedder.Source.CLASS_TOKEN, () -> vit.borrowed())
              .dataset("PANDA", () -> Dataset.of(TileStore.open(data.resolve("PANDA"))))
              .dataset(
                  "DeepGleason", () -> masks(DeepGleasonFolder.open(data.resolve("DeepGleason"))))
              .dataset("SICAPv2", () -> blurred(SicapFolder.open(data.resolve("SICAPv2")).tiles()))
              .decoder(Decoders.images("images", ImageDecoderConfig.thesis(1).withFit(once)))
              .build();
      Results section = Evaluation.run(plan, folder.resolve("out"), Progress.none()).results();
      assertEquals(
          List.of("DeepGleason", "SICAPv2"),
          section.rows().stream().map(Results.Row::dataset).toList());
      for (Results.Row row : section.rows()) {
        assertEquals(
            List.of("mean squared error", "PSNR in dB", "SSIM"),
            row.scores().stream().map(score -> score.name()).toList());
        double error = row.scores().get(0).value().orElseThrow();
        assertTrue(error > 0 && error < 1, "an error of values in 0..1: " + row);
        assertEquals(
            -10 * Math.log10(error), row.scores().get(1).value().orElseThrow(), 6, "PSNR: " + row);
      }
      assertEquals(
          List.of("PANDA"), section.skipped().stream().map(Results.Skipped::what).toList());
      section
          .skipped()
          .forEach(s -> assertTrue(s.reason().startsWith("not on disk: "), s::toString));
      assertTrue(section.skipped().get(0).reason().endsWith("PANDA"));
    }
  }

  @Test
  void aPublishedSetIsADataSetWithClassesAndMasks() throws IOException {
    deepGleason(folder);
    Dataset dataset = Dataset.of(DeepGleasonFolder.open(folder));
    assertEquals(ClassScheme.gleason().classes(), dataset.classes());
    assertEquals(20, dataset.tiles().size());
    assertEquals(20, dataset.groups().size());
    assertEquals(
        List.of(0, 1, 2, 3, 4),
        dataset.labels().stream().map(OptionalInt::getAsInt).distinct().sorted().toList());
    for (int tile = 0; tile < 20; tile++) {
      int label = dataset.labels().get(tile).getAsInt();
      assertEquals(label, dataset.masks().orElseThrow().read(tile).orElseThrow().at(3, 5));
    }
    Dataset.Images levels = Dataset.Images.masks(DeepGleasonFolder.open(folder), 8);
    float[] image = new float[64];
    levels.pixels().read(7, image, 0);
    assertEquals(dataset.labels().get(7).getAsInt() / 4f, image[63]);
  }

  @Test
  void theDigestIsThatOfThePixels() throws IOException {
    Path root = folder.resolve("classes");
    picture(root.resolve("stroma/a_1.png"), 0xe0a0c0);
    picture(root.resolve("tumour/b_1.png"), 0x6040a0);
    String before = digest(root);
    assertEquals(before, digest(root));
    picture(root.resolve("tumour/b_1.png"), 0x6040a1);
    assertNotEquals(before, digest(root));
    assertFalse(Dataset.of(ClassFolders.open(root)).masks().orElseThrow().read(0).isPresent());
  }

  private static String digest(Path root) throws IOException {
    return Dataset.of(ClassFolders.open(root)).digest();
  }

  private static Dataset masks(TileSet tiles) throws IOException {
    return images(tiles, Dataset.Images.masks(tiles, 224));
  }

  private static Dataset blurred(TileSet tiles) throws IOException {
    return images(tiles, Dataset.Images.blurred(tiles, 224, 2));
  }

  private static Dataset images(TileSet tiles, Dataset.Images images) throws IOException {
    Dataset labeled = Dataset.of(tiles);
    return Dataset.ofImages(labeled.tiles(), labeled.groups(), images, labeled.digest());
  }

  private static void deepGleason(Path root) throws IOException {
    for (int i = 0; i < 20; i++) {
      String code = CODES.get(i % CODES.size());
      Path tile = root.resolve(code + "/slide" + i / 2 + "_001024_00" + (1024 + i) + ".png");
      picture(tile, 0xc080b0 + 0x000a07 * i);
    }
  }

  private static void sicap(Path root) throws IOException {
    List<String> slides =
        new ArrayList<>(List.of("slide_id,patient_id,Gleason_primary,Gleason_secondary"));
    List<String> train = new ArrayList<>(List.of("image_name,NC,G3,G4,G5,G4C"));
    List<String> test = new ArrayList<>(train);
    for (int i = 0; i < 12; i++) {
      String slide = String.format(Locale.ROOT, "16B%04d", i);
      slides.add(slide + "," + i + ",3,4");
      String tile = slide + "_Block_Region_1_0_0_xini_6803_yini_59786";
      picture(root.resolve("images/" + tile + ".jpg"), 0x9060a0 + 0x000905 * i);
      mask(root.resolve("masks/" + tile + ".png"), i % 2 == 0 ? 0 : 3);
      (i < 9 ? train : test).add(tile + ".jpg" + (i % 2 == 0 ? ",1,0,0,0,0" : ",0,1,0,0,0"));
    }
    workbook(root.resolve("wsi_labels.xlsx"), slides);
    workbook(root.resolve("partition/Test/Train.xlsx"), train);
    workbook(root.resolve("partition/Test/Test.xlsx"), test);
  }

  private static void picture(Path file, int color) throws IOException {
    Files.createDirectories(file.getParent());
    String format = file.toString().endsWith("png") ? "png" : "jpg";
    ImageIO.write(RgbImage.filled(SIDE, SIDE, color).toBufferedImage(), format, file.toFile());
  }

  private static void mask(Path file, int code) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, code);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private static void workbook(Path file, List<String> lines) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      Worksheet sheet = workbook.newWorksheet("Sheet1");
      for (int row = 0; row < lines.size(); row++) {
        String[] cells = lines.get(row).split(",", -1);
        for (int column = 0; column < cells.length; column++) {
          if (cells[column].matches("\\d{1,9}")) {
            sheet.value(row, column, Integer.parseInt(cells[column]));
          } else {
            sheet.value(row, column, cells[column]);
          }
        }
      }
    }
  }
}
