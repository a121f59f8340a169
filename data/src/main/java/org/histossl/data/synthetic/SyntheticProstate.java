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
    Path images = Check.folder("data set", root.resolve("train_images"));
    Path masks = Files.createDirectories(root.resolve("train_label_masks"));
    List<String> slides =
        new ArrayList<>(List.of("image_id,data_provider,isup_grade,gleason_score"));
    List<String> patients = new ArrayList<>(List.of("image_id,patient_id"));
    try (Progress.Task task = progress.start("synthetic slides", config.slides())) {
      for (int i = 0; i < config.slides(); i++) {
        Seed seed = config.seed().at("slide").at(i);
        String id = String.format(Locale.ROOT, "synthetic_%03d", i);
        int side = side(config, seed);
        Section section = new Section(side, RECIPES.get(i % RECIPES.size()), seed);
        RgbImage image = new Stain(side, seed.at("stain")).photograph(section.canvas());
        Artefacts.add(image, seed.at("artifacts").random());
        PyramidWriter.write(
            images.resolve(id + ".tiff"),
            RegionSource.of(image),
            PyramidConfig.picture(config.micronsPerPixel()));
        PyramidWriter.write(
            masks.resolve(id + "_mask.tiff"),
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
    Files.writeString(root.resolve("train.csv"), String.join("\n", slides) + "\n");
    Files.writeString(root.resolve("patients.csv"), String.join("\n", patients) + "\n");
  }

  private static int side(SyntheticConfig config, Seed seed) {
    double factor = 0.875 + 0.25 * seed.at("side").random().nextDouble();
    return (int) Math.max(256, Math.round(config.sidePixels() * factor));
  }
}
