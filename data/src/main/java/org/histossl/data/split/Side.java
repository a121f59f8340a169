package org.histossl.data.split;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The sides of a split. */
public enum Side {
  /** What is learned from. */
  TRAIN,
  /** What choices are made by. */
  VALIDATION,
  /** What is looked at once, at the end. */
  TEST;

  /**
   * The side's name in files.
   *
   * @return the name in lower case
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The side of a name.
   *
   * @param name as in a file
   * @param file the file
   * @param line the name's line in it
   * @return the side
   */
  static Side named(String name, Path file, long line) throws IOException {
    for (Side side : values()) {
      if (side.toString().equals(name)) {
        return side;
      }
    }
    throw new IOException(
        file + ": a side is train, validation or test, got '" + name + "' in line " + line);
  }
}
