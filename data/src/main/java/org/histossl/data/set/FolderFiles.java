package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.histossl.core.CodePoints;
import org.histossl.core.FileErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures or slides in a folder and in all folders below it; the one way in which folders are
 * searched. Links are followed. What is hidden is passed over and counted: names that begin with a
 * dot, such as the {@code ._a.png} that macOS leaves beside {@code a.png}, and its {@code
 * __MACOSX}. Sub-folders that cannot be read, links that lead in a circle, to nothing or to a
 * folder that was read already are problems, and logged as warnings.
 *
 * <p>Files come in the order of their paths below the folder, by code points: the same on every
 * system.
 *
 * <pre>{@code
 * FolderFiles tiles = FolderFiles.pictures(Path.of("tiles"));
 * tiles.files();      // tiles/stroma/1.png, tiles/tumor/7.png
 * tiles.summary();    // 2 pictures in tiles and the folders below it; hidden, passed over: 1 (…)
 * }</pre>
 */
public final class FolderFiles {
  private static final Logger LOG = LoggerFactory.getLogger(FolderFiles.class);
  private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff");
  private static final Set<String> SLIDES =
      Set.of("tif", "tiff", "svs", "ndpi", "scn", "mrxs", "bif", "vms", "jpg", "jpeg", "png");

  /** What stands for bytes of a name that are no text in the process's encoding. */
  private static final char UNDECODABLE = '\ufffd';

  private final Path root;
  private final String kind;
  private final Set<String> endings;
  private final Optional<Path> except;
  private final List<Path> files = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> hidden = new ArrayList<>();
  private final Set<Path> read = new HashSet<>();

  private FolderFiles(Path root, String kind, Set<String> endings, Optional<Path> except) {
    this.root = root;
    this.kind = kind;
    this.endings = endings;
    this.except = except;
  }

  /**
   * Searches for pictures: PNG, JPEG, BMP and TIFF, by the files' endings.
   *
   * @param folder where, with all folders below it
   * @return what was found, perhaps nothing
   * @throws IOException if the folder itself cannot be read, or holds a name that cannot be decoded
   */
  public static FolderFiles pictures(Path folder) throws IOException {
    return new FolderFiles(folder, "pictures", PICTURES, Optional.empty()).search();
  }

  /**
   * Searches for slides, by the files' endings.
   *
   * @param folder where, with all folders below it
   * @param except a folder that is passed over, such as one of results; need not exist
   * @return what was found, perhaps nothing
   * @throws IOException if the folder itself cannot be read, or holds a name that cannot be decoded
   */
  public static FolderFiles slides(Path folder, Optional<Path> except) throws IOException {
    return new FolderFiles(folder, "slides", SLIDES, except).search();
  }

  private FolderFiles search() throws IOException {
    if (!Files.isDirectory(root)) {
      throw Files.exists(root)
          ? new IOException(root + ": a folder of " + kind + " is wanted, this is a file")
          : new NoSuchFileException(root.toString(), null, "no such folder of " + kind);
    }
    Path real = root.toRealPath();
    read.add(real);
    List<Path> entries;
    try {
      entries = entries(root);
    } catch (IOException e) {
      throw FileErrors.cannot("read the folder", root, e);
    }
    enter(entries, real);
    files.sort(Comparator.comparing(this::name, CodePoints.ORDER));
    folders.sort(CodePoints.ORDER);
    if (!hidden.isEmpty()) {
      LOG.info(summary());
    }
    problems.forEach(problem -> LOG.warn("{}: {}: {}", root, problem.id(), problem.reason()));
    return this;
  }

  /** Real folders before links, so that of two ways to one folder the plain one counts. */
  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      all.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(
        Comparator.comparing(Files::isSymbolicLink)
            .thenComparing(entry -> String.valueOf(entry.getFileName()), CodePoints.ORDER));
    return entries;
  }

  private void enter(List<Path> entries, Path rootReal) throws IOException {
    for (Path entry : entries) {
      String name = String.valueOf(entry.getFileName());
      if (name.indexOf(UNDECODABLE) >= 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: the name '%s' cannot be decoded; start Java in the encoding that names have on"
                    + " this disk, as by LC_ALL=C.UTF-8, or rename it",
                entry.getParent(),
                name));
      }
      if (name.startsWith(".") || name.equals("__MACOSX")) {
        hidden.add(name(entry));
      } else {
        look(entry, rootReal);
      }
    }
  }

  private void look(Path entry, Path rootReal) throws IOException {
    boolean folder;
    boolean file;
    try {
      BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
      folder = attributes.isDirectory();
      file = attributes.isRegularFile();
    } catch (IOException e) {
      problem(entry, Files.isSymbolicLink(entry) ? linkProblem(entry, e) : FileErrors.message(e));
      return;
    }
    if (folder) {
      folder(entry, rootReal);
    } else if (file && endings.contains(ending(entry))) {
      files.add(entry);
    }
  }

  private void folder(Path folder, Path rootReal) throws IOException {
    List<Path> entries = List.of();
    try {
      Path real = folder.toRealPath();
      if (except.isPresent()
          && Files.isDirectory(except.get())
          && Files.isSameFile(folder, except.get())) {
        return;
      }
      if (rootReal.startsWith(real) || folderAbove(folder, real)) {
        problem(folder, "links lead in a circle: it is a folder that it lies in, " + real);
        return;
      }
      if (!read.add(real)) {
        problem(folder, "is the folder " + real + " again, which is read already");
        return;
      }
      entries = entries(folder);
    } catch (IOException e) {
      problem(folder, "the folder cannot be read: " + FileErrors.message(e));
    }
    if (root.equals(folder.getParent())) {
      folders.add(name(folder));
    }
    enter(entries, rootReal);
  }

  private boolean folderAbove(Path folder, Path real) throws IOException {
    for (Path above = folder.getParent();
        above != null && !above.equals(root);
        above = above.getParent()) {
      if (above.toRealPath().equals(real)) {
        return true;
      }
    }
    return false;
  }

  private static String linkProblem(Path link, IOException error) throws IOException {
    return error instanceof NoSuchFileException
        ? "is a link to nothing: " + Files.readSymbolicLink(link)
        : "links lead in a circle, or cannot be followed: " + FileErrors.message(error);
  }

  private void problem(Path entry, String reason) {
    problems.add(new Problem(name(entry), reason));
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * What was found.
   *
   * @return the files, in the order of their paths below the folder
   */
  public List<Path> files() {
    return List.copyOf(files);
  }

  /**
   * A file's path below the folder, with slashes on every system.
   *
   * @param file one of the {@link #files}
   * @return such as {@code tumor/7.png}
   */
  public String name(Path file) {
    return StreamSupport.stream(root.relativize(file).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  /** The folders directly in the folder, by name. */
  List<String> folders() {
    return List.copyOf(folders);
  }

  /**
   * What could not be read or followed.
   *
   * @return an unmodifiable list
   */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * What was searched, found and passed over.
   *
   * @return a sentence
   */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(files.size()).append(' ').append(kind).append(" in ").append(root);
    text.append(" and the folders below it");
    if (!hidden.isEmpty()) {
      text.append("; hidden, passed over: ").append(hidden.size());
      text.append(" (").append(hidden.get(0)).append(hidden.size() > 1 ? ", …)" : ")");
    }
    if (!problems.isEmpty()) {
      text.append("; left out: ").append(Problem.first(problems));
    }
    return text.toString();
  }
}
