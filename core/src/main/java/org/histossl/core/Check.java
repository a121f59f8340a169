package org.histossl.core;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Checks with one form of message: what, the rule, what came. They throw {@link
 * IllegalArgumentException}, the error for a caller's mistake; only {@link #file} and {@link
 * #folder} throw what says more of a path, and {@link #invariant} and {@link #present} tell of the
 * library's own mistakes.
 */
public final class Check {
  private Check() {}

  /**
   * Refuses a path at which no file is that could be read.
   *
   * @param what what it should be, such as {@code "tile table"}
   * @param file where
   * @return the path
   * @throws IOException naming path and reason, {@link NoSuchFileException} where nothing is
   */
  public static Path file(String what, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such " + what);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": a " + what + " is a file, this is none");
    }
    return file;
  }

  /**
   * Makes a folder for results, if it is not there, and refuses a path at which a file is.
   *
   * @param what whose folder it is, such as {@code "run"}
   * @param folder where
   * @return the folder
   * @throws IOException naming path and reason, if there can be no folder
   */
  public static Path folder(String what, Path folder) throws IOException {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at) && !Files.isDirectory(at)) {
        throw new FileAlreadyExistsException(
            at.toString(),
            null,
            "a file is where the folder of a " + what + " should be: give another path");
      }
    }
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileErrors.cannot("make the folder of a " + what, folder, e);
    }
  }

  /**
   * Refuses a whole number below one.
   *
   * @param what the argument's name, as the caller knows it
   * @param value the argument
   * @return the value
   */
  public static int positive(String what, int value) {
    that(value > 0, "%s must be at least 1, got %d", what, value);
    return value;
  }

  /**
   * Refuses zero, negative and non-finite numbers.
   *
   * @param what the argument's name
   * @param value the argument
   * @return the value
   */
  public static double positive(String what, double value) {
    that(
        value > 0 && Double.isFinite(value), "%s must be positive and finite, got %s", what, value);
    return value;
  }

  /**
   * Refuses a number below zero.
   *
   * @param what the argument's name
   * @param value the argument
   * @return the value
   */
  public static long notNegative(String what, long value) {
    that(value >= 0, "%s must not be negative, got %d", what, value);
    return value;
  }

  /**
   * Refuses a number outside a closed range, and NaN.
   *
   * @param what the argument's name
   * @param value the argument
   * @param low the least value allowed
   * @param high the greatest value allowed
   * @return the value
   */
  public static double inRange(String what, double value, double low, double high) {
    that(value >= low && value <= high, "%s must be in [%s, %s], got %s", what, low, high, value);
    return value;
  }

  /**
   * Refuses an index outside {@code [0, size)}.
   *
   * @param what what is counted
   * @param index the index
   * @param size how many there are
   * @return the index
   */
  public static int index(String what, int index, int size) {
    that(index >= 0 && index < size, "%s must be in 0..%d, got %d", what, size - 1, index);
    return index;
  }

  /**
   * Refuses what a look-up did not find.
   *
   * @param value what was found
   * @param message what was looked for, in {@link String#format} form
   * @param arguments the message's arguments
   * @param <T> its type
   * @return the value
   */
  public static <T> T found(@Nullable T value, String message, @Nullable Object... arguments) {
    that(value != null, message, arguments);
    return java.util.Objects.requireNonNull(value);
  }

  /**
   * Throws unless the rule holds.
   *
   * @param rule the rule
   * @param message what was wrong, in {@link String#format} form
   * @param arguments the message's arguments
   */
  public static void that(boolean rule, String message, @Nullable Object... arguments) {
    if (!rule) {
      throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, arguments));
    }
  }

  /**
   * Throws unless what the library itself has to keep to holds.
   *
   * @param rule the invariant
   * @param message what was wrong, in {@link String#format} form
   * @param arguments the message's arguments
   * @throws IllegalStateException if it does not hold
   */
  public static void invariant(boolean rule, String message, @Nullable Object... arguments) {
    if (!rule) {
      throw new IllegalStateException(String.format(java.util.Locale.ROOT, message, arguments));
    }
  }

  /**
   * Insists on what the library itself has put there.
   *
   * @param value what was looked up
   * @param message what is missing, in {@link String#format} form
   * @param arguments the message's arguments
   * @param <T> its type
   * @return the value
   * @throws IllegalStateException if it is not there
   */
  public static <T> T present(@Nullable T value, String message, @Nullable Object... arguments) {
    invariant(value != null, message, arguments);
    return java.util.Objects.requireNonNull(value);
  }
}
