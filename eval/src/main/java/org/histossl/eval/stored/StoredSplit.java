package org.histossl.eval.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.histossl.data.split.Split;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A split that lies in a file. One that somebody put there, or changed, is used as it is; else it
 * is drawn, kept with what it was made of, and drawn anew where that is something else.
 *
 * <pre>{@code
 * Split split = StoredSplit.of(file, made, () -> Splits.grouped(labels, groups, shares, seed));
 * }</pre>
 */
public final class StoredSplit {
  private static final Logger LOG = LoggerFactory.getLogger(StoredSplit.class);

  private StoredSplit() {}

  /**
   * Reads a split, or draws and writes it.
   *
   * @param file where it is, or will be
   * @param made what decides it
   * @param drawn draws it
   * @return the split
   * @throws IOException if the file cannot be read or written
   */
  public static Split of(Path file, MadeOf made, Supplier<Split> drawn) throws IOException {
    if (Files.exists(file) && !MadeOf.wrote(file)) {
      LOG.info("{} was put there by somebody and is used as it is", file);
      return Split.read(file);
    }
    if (made.isKept(file)) {
      return Split.read(file);
    }
    Split split = drawn.get();
    split.write(file);
    made.keep(file);
    return split;
  }
}
