package org.histossl.openslide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.SlideProvider;

/**
 * Opens slides by OpenSlide. Plain TIFF pyramids and Aperio files are left to the library's own
 * reader, which is faster, unless it refuses them, as it does JPEG 2000; files of other vendors
 * come here at once. Where OpenSlide is not installed this provider accepts nothing.
 *
 * <p>OpenSlide must be installed by the user: {@code apt install libopenslide0} on Debian, {@code
 * brew install openslide} on macOS. It is found where the system looks for libraries, or in a
 * folder named by {@code -Djna.library.path}.
 */
public final class OpenSlideProvider implements SlideProvider {
  /** Vendors whose files the library's own TIFF reader takes for what they are. */
  private static final Set<String> LEFT_TO_OTHERS = Set.of("aperio", "generic-tiff");

  /** A provider; made by {@link java.util.ServiceLoader}. */
  public OpenSlideProvider() {}

  /**
   * Whether OpenSlide is installed.
   *
   * @return true if files can be opened
   */
  public static boolean isAvailable() {
    return OpenSlideLibrary.find().isPresent();
  }

  @Override
  public boolean accepts(Path file, byte[] head) {
    return vendor(file).isPresent();
  }

  @Override
  public boolean isFallback(Path file, byte[] head) {
    return vendor(file).filter(LEFT_TO_OTHERS::contains).isPresent();
  }

  private static Optional<String> vendor(Path file) {
    return OpenSlideLibrary.find()
        .flatMap(library -> Optional.ofNullable(library.openslide_detect_vendor(file.toString())));
  }

  /**
   * The file with its siblings: of MIRAX ({@code .mrxs}) the folder of the same name, of Hamamatsu
   * ({@code .vms}, {@code .vmu}) the files that begin with its name, of DICOM the series' folder.
   */
  @Override
  public List<Path> files(Path file) throws IOException {
    List<Path> files = new ArrayList<>(SlideProvider.super.files(file));
    files.addAll(siblings(file, vendor(file).orElse("")));
    return files;
  }

  static List<Path> siblings(Path file, String vendor) throws IOException {
    String name = String.valueOf(file.getFileName());
    String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    List<Path> found = new ArrayList<>();
    if (vendor.equals("mirax") && Files.isDirectory(file.resolveSibling(stem))) {
      add(file.resolveSibling(stem), other -> true, found);
    } else if (vendor.equals("hamamatsu") && name.matches("(?i).*[.]vm[su]")) {
      add(folder(file), other -> other.startsWith(stem) && !other.equals(name), found);
    } else if (vendor.equals("dicom") && !Files.isDirectory(file)) {
      add(folder(file), other -> !other.equals(name), found);
    }
    return found;
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  private static void add(Path folder, Predicate<String> wanted, List<Path> files)
      throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(other -> wanted.test(String.valueOf(other.getFileName())))
          .filter(Files::isRegularFile)
          .forEach(files::add);
    }
  }

  @Override
  public Slide open(Path file) throws IOException {
    Optional<OpenSlideLibrary> library = OpenSlideLibrary.find();
    if (library.isEmpty()) {
      throw new IOException(file + ": cannot be read, OpenSlide is not installed on this system");
    }
    return OpenSlideSlide.open(library.get(), file);
  }
}
