package org.histossl.data.panda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.histossl.core.Progress;
import org.histossl.data.duplicate.DuplicatePair;
import org.histossl.data.duplicate.NearDuplicates;
import org.histossl.data.set.GleasonScore;
import org.histossl.data.set.Problem;
import org.histossl.data.split.JoinedGroups;
import org.histossl.data.table.Table;
import org.histossl.data.tile.ClassScheme;
import org.jspecify.annotations.Nullable;

/**
 * A folder laid out like PANDA's download: {@code train.csv}, {@code train_images/ID.tiff}, {@code
 * train_label_masks/ID_mask.tiff}, and, of one's own, {@code patients.csv} with the columns {@code
 * image_id} and {@code patient_id} (PANDA does not publish its patients).
 *
 * <pre>{@code
 * PandaFolder panda = PandaFolder.open(Path.of("panda"));
 * panda.problems().forEach(problem -> …);
 * }</pre>
 *
 * Files are looked for but not opened here: a damaged one shows when it is tiled.
 */
public final class PandaFolder {
  private static final String ID = "image_id";
  private static final String PROVIDER = "data_provider";
  private static final String ISUP = "isup_grade";
  private static final String GLEASON = "gleason_score";
  private static final String PATIENT = "patient_id";
  private static final int HIGHEST_GRADE = 5;

  private final List<PandaSlide> slides;
  private final List<Problem> problems;

  private PandaFolder(List<PandaSlide> slides, List<Problem> problems) {
    this.slides = List.copyOf(slides);
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads the folder's tables and looks for the files.
   *
   * @param root the folder
   * @return its slides and what is wrong with the others
   * @throws IOException naming what is missing: the folder, a table, a column, any usable slide
   */
  public static PandaFolder open(Path root) throws IOException {
    for (String folder : List.of("", "train_images", "train_label_masks")) {
      if (!Files.isDirectory(root.resolve(folder))) {
        throw new NoSuchFileException(
            root.resolve(folder).toString(),
            null,
            "no such folder; PANDA's has train.csv, train_images and train_label_masks");
      }
    }
    Path table = root.resolve("train.csv");
    if (!Files.isRegularFile(table)) {
      throw new NoSuchFileException(table.toString(), null, "PANDA's table of slides is missing");
    }
    Map<String, String> patients = patients(root.resolve("patients.csv"));
    List<PandaSlide> slides = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, Long> lines = new HashMap<>();
    for (Table.Row row : Table.read(table, List.of(ID, PROVIDER, ISUP, GLEASON))) {
      String id = row.get(ID);
      Long before = lines.putIfAbsent(id, row.line());
      try {
        if (before != null) {
          throw new SlideProblem(
              "duplicate id: line %d repeats line %d of train.csv, which stands",
              row.line(), before);
        }
        slides.add(slide(root, row, patients));
      } catch (SlideProblem e) {
        problems.add(new Problem(id, e.reason()));
      }
    }
    if (slides.isEmpty()) {
      throw new IOException(
          table
              + ": none of its "
              + problems.size()
              + " slides can be used: "
              + Problem.first(problems));
    }
    return new PandaFolder(slides, problems);
  }

  /** Ends the reading of one row. */
  private static final class SlideProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    SlideProblem(String reason, @Nullable Object... arguments) {
      this.reason = String.format(Locale.ROOT, reason, arguments);
    }

    String reason() {
      return reason;
    }
  }

  private static PandaSlide slide(Path root, Table.Row row, Map<String, String> patients)
      throws SlideProblem {
    String id = row.get(ID);
    Path image = file(root.resolve("train_images"), id, ".tiff", "image");
    Path mask = file(root.resolve("train_label_masks"), id, "_mask.tiff", "mask");
    Optional<Provider> provider = Provider.named(row.get(PROVIDER));
    if (provider.isEmpty()) {
      throw new SlideProblem(
          "data_provider must be one of %s, got '%s' in line %d of train.csv",
          List.of(Provider.values()), row.get(PROVIDER), row.line());
    }
    String patient = patients.getOrDefault(id, id);
    return new PandaSlide(
        id, image, mask, provider.get(), grade(row), score(row), patient, patient);
  }

  private static Optional<GleasonScore> score(Table.Row row) throws SlideProblem {
    String text = row.get(GLEASON);
    Optional<GleasonScore> score = GleasonScore.parse(text);
    if (score.isEmpty() && !text.isEmpty()) {
      throw new SlideProblem(
          "gleason_score must be like 3+4, or negative, or empty, got '%s' in line %d of train.csv",
          text, row.line());
    }
    return score;
  }

  /** A file that lies directly in its folder, whatever the id tries. */
  private static Path file(Path folder, String id, String ending, String what) throws SlideProblem {
    Path file;
    try {
      file = folder.resolve(id + ending);
    } catch (InvalidPathException e) {
      throw new SlideProblem("odd name: %s", e.getMessage());
    }
    if (id.isEmpty()
        || id.indexOf('/') >= 0
        || id.indexOf('\\') >= 0
        // both sides normalized: the folder itself may be given with dots in it
        || !folder.normalize().resolve(id + ending).equals(file.normalize())) {
      throw new SlideProblem("odd name: an image_id must be a plain file name, got '%s'", id);
    }
    if (!Files.isRegularFile(file)) {
      throw new SlideProblem("missing %s: no file %s", what, file);
    }
    if (!Files.isReadable(file)) {
      throw new SlideProblem("unreadable %s: no permission to read %s", what, file);
    }
    return file;
  }

  private static OptionalInt grade(Table.Row row) throws SlideProblem {
    try {
      OptionalLong grade = row.whole(ISUP);
      if (grade.isEmpty()) {
        return OptionalInt.empty();
      }
      if (grade.getAsLong() >= 0 && grade.getAsLong() <= HIGHEST_GRADE) {
        return OptionalInt.of((int) grade.getAsLong());
      }
    } catch (IOException e) {
      // said below, as for a number out of range
    }
    throw new SlideProblem(
        "isup_grade must be 0 to %d or empty, got '%s' in line %d of train.csv",
        HIGHEST_GRADE, row.get(ISUP), row.line());
  }

  private static Map<String, String> patients(Path file) throws IOException {
    Map<String, String> patients = new HashMap<>();
    if (!Files.exists(file)) {
      return patients;
    }
    for (Table.Row row : Table.read(file, List.of(ID, PATIENT))) {
      String patient = row.name(PATIENT);
      if (patient.isEmpty()) {
        throw new IOException(file + ": line " + row.line() + " has no " + PATIENT);
      }
      String before = patients.putIfAbsent(row.get(ID), patient);
      if (before != null && !before.equals(patient)) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: line %d gives slide '%s' the patient '%s', an earlier line '%s'",
                file,
                row.line(),
                row.get(ID),
                patient,
                before));
      }
    }
    return patients;
  }

  /**
   * The same slides, those that show nearly the same in one group: PANDA has slides twice, and a
   * copy on the other side of a split would be known before it is examined.
   *
   * @param maxDistance in how many of 256 bits the pictures' hashes may differ, such as {@link
   *     NearDuplicates#DISTANCE}
   * @param progress told of each slide
   * @return the folder, with patients joined as {@link PandaSlide#group} tells
   */
  public PandaFolder joinNearDuplicates(int maxDistance, Progress progress) {
    JoinedGroups groups = JoinedGroups.of(slides.stream().map(PandaSlide::group).toList());
    List<Path> images = slides.stream().map(PandaSlide::image).toList();
    for (DuplicatePair pair : NearDuplicates.ofSlides(images, maxDistance, progress)) {
      groups.join(pair.first(), pair.second());
    }
    List<String> names = groups.names();
    List<PandaSlide> grouped = new ArrayList<>();
    for (int i = 0; i < slides.size(); i++) {
      grouped.add(slides.get(i).withGroup(names.get(i)));
    }
    return new PandaFolder(grouped, problems);
  }

  /**
   * The usable slides, in the table's order.
   *
   * @return an unmodifiable list
   */
  public List<PandaSlide> slides() {
    return slides;
  }

  /**
   * What is wrong with the others, in the table's order.
   *
   * @return an unmodifiable list
   */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The ISUP grades of the usable slides.
   *
   * @return the grade, 0 to 5, of every slide of which it is known, by its id
   */
  public Map<String, Integer> isupGrades() {
    return slides.stream()
        .filter(slide -> slide.isupGrade().isPresent())
        .collect(Collectors.toMap(PandaSlide::id, slide -> slide.isupGrade().getAsInt()));
  }

  /**
   * The classes that the masks tell: Gleason patterns if any provider gives them, else only cancer.
   *
   * @return the scheme
   */
  public ClassScheme scheme() {
    boolean patterns = slides.stream().anyMatch(slide -> slide.provider().tellsPatterns());
    return patterns ? ClassScheme.gleason() : ClassScheme.cancer();
  }
}
