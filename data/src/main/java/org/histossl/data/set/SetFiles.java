package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A set's folder: the files that its tables name, never one outside of it. */
final class SetFiles {
  private final Path root;

  private SetFiles(Path root) {
    this.root = root;
  }

  /** Refuses a root, or folders below it, that do not exist. */
  static SetFiles open(Path root, String layout, String... folders) throws IOException {
    requireFolder(root, layout);
    for (String folder : folders) {
      requireFolder(root.resolve(folder), layout);
    }
    return new SetFiles(root);
  }

  private static void requireFolder(Path folder, String layout) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no such folder; " + layout);
    }
  }

  Path root() {
    return root;
  }

  /**
   * A file that a table names by its path from the root.
   *
   * @throws IOException with a reason for the list of problems
   */
  Path file(String path) throws IOException {
    Path inside = root.normalize();
    Path file;
    try {
      file = inside.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new IOException("odd name: " + e.getMessage(), e);
    }
    if (path.isEmpty() || !file.startsWith(inside) || file.equals(inside)) {
      throw new IOException("odd name: a file must lie in " + root + ", got '" + path + "'");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("missing: no file " + file);
    }
    return file;
  }

  /** As {@link #file}, for a file that lies directly in a folder. */
  Path file(String folder, String name) throws IOException {
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.equals("..")) {
      throw new IOException("odd name: must be a plain file name, got '" + name + "'");
    }
    return file(folder + "/" + name);
  }

  /** A file's name without its ending. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
