package org.histossl.data.synthetic;

import static org.histossl.data.synthetic.TissueClass.GLEASON_3;
import static org.histossl.data.synthetic.TissueClass.GLEASON_4;
import static org.histossl.data.synthetic.TissueClass.GLEASON_5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;

/**
 * Writes a set of synthetic prostate slides in PANDA's layout.
 *
 * <pre>
 * root/train.csv                          image_id,data_provider,isup_grade,gleason_score
 * root/patients.csv                       image_id,patient_id
 * root/train_images/ID.tiff               3 levels at 1/4/16, JPEG
 * root/train_label_masks/ID_mask.tiff     the same levels, the class in the first channel
 * </pre>
 *
 * <p>The classes are 0 background, 1 healthy (stroma and benign glands), 2, 3 and 4 the Gleason
 * patterns 3, 4 and 5. All are drawn from the same cells and the same stain, and slides differ in
 * stain more than classes do: what tells the classes apart is how the cells are arranged. Some
 * patients have two slides, so that a split by slide would leak.
 *
 * <pre>{@code
 * SyntheticProstate.write(root, SyntheticConfig.defaults(Seed.of(1)), Progress.none());
 * }</pre>
 */
public final class SyntheticProstate {
  /** Which patterns the slides show beside healthy tissue, over and over. */
  private static final List<List<TissueClass>> RECIPES =
      List.of(
          List.of(GLEASON_3),
          List.of(GLEASON_4),
          List.of(GLEASON_5),
          List.of(),
          List.of(GLEASON_3, GLEASON_4),
          List.of(GLEASON_4, GLEASON_5),
          List.of(GLEASON_5),
          List.of(GLEASON_3),
          List.of(GLEASON_4),
          List.of(GLEASON_3, GLEASON_5));

  private SyntheticProstate() {}

  /**
   * Writes the set.
   *
   * @param root the folder, made if it does not exist
   * @param config how large the set is
   * @param progress told of every slide
   * @throws IOException naming the file that cannot be written
   */
  public static void write(Path root, SyntheticConfig config, Progress progress)
      throws IOException {
    Check.folder("data set", root.resolve("train_images"));
    Files.createDirectories(root.resolve("train_label_masks"));
    List<String> slides =
        new ArrayList<>(List.of("image_id,data_provider,isup_grade,gleason_score"));
    List<String> patients = new ArrayList<>(List.of("image_id,patient_id"));
    try (Progress.Task task = progress.start("synthetic slides", config.slides())) {
      for (int i = 0; i < config.slides(); i++) {
        Seed seed = config.seed().at("slide").at(i);
        String id = id(i);
        int side = side(config, seed);
        Section section = new Section(side, RECIPES.get(i % RECIPES.size()), seed);
        RgbImage image = new Stain(side, seed.at("stain")).photograph(section.canvas());
        Artefacts.add(image, seed.at("artifacts").random());
        PyramidWriter.write(
            image(root, id),
            RegionSource.of(image),
            PyramidConfig.picture(config.micronsPerPixel()));
        PyramidWriter.write(
            mask(root, id),
            RegionSource.of(section.mask()),
            PyramidConfig.mask(config.micronsPerPixel()));
        Gleason gleason = Gleason.of(section.codes());
        slides.add(id + ",synthetic," + gleason.isupGrade() + "," + gleason.score());
        // Of three slides the first two are one patient's.
        patients.add(id + String.format(Locale.ROOT, ",patient_%03d", i / 3 * 2 + i % 3 / 2));
        task.step();
      }
    }
    // Not the platform's line ends: the same seed gives the same bytes everywhere.
    Files.writeString(table(root), String.join("\n", slides) + "\n");
    Files.writeString(patients(root), String.join("\n", patients) + "\n");
  }

  /**
   * What {@link #write} writes.
   *
   * @param root the folder
   * @param config how large the set is
   * @return the files, {@code train.csv} first
   */
  public static List<Path> files(Path root, SyntheticConfig config) {
    List<Path> files = new ArrayList<>(List.of(table(root), patients(root)));
    for (int i = 0; i < config.slides(); i++) {
      files.add(image(root, id(i)));
      files.add(mask(root, id(i)));
    }
    return files;
  }

  private static Path table(Path root) {
    return root.resolve("train.csv");
  }

  private static Path patients(Path root) {
    return root.resolve("patients.csv");
  }

  private static Path image(Path root, String id) {
    return root.resolve("train_images").resolve(id + ".tiff");
  }

  private static Path mask(Path root, String id) {
    return root.resolve("train_label_masks").resolve(id + "_mask.tiff");
  }

  private static String id(int slide) {
    return String.format(Locale.ROOT, "synthetic_%03d", slide);
  }

  private static int side(SyntheticConfig config, Seed seed) {
    double factor = 0.875 + 0.25 * seed.at("side").random().nextDouble();
    return (int) Math.max(256, Math.round(config.sidePixels() * factor));
  }
}
