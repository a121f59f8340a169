package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.histossl.core.Sha256;
import org.histossl.core.file.WholeFile;

/**
 * A folder of pictures that each run draws anew: those of an earlier run that this one did not draw
 * again, as of slides that are gone, are removed. Whose they are tells a list beside the folder,
 * {@code look.sha256} for {@code look}, in the form of {@code sha256sum}; files that are not in it,
 * or were changed since, are somebody's own and stay.
 */
final class DrawnFiles {
  private static final int DIGITS = 64;
  private static final String GAP = "  ";

  private final Path folder;
  private final Path list;
  private final TreeSet<String> drawn = new TreeSet<>();

  DrawnFiles(Path folder) {
    this.folder = folder;
    this.list = folder.resolveSibling(folder.getFileName() + ".sha256");
  }

  /** Where a file is to be drawn, which is then one of this run. */
  Path file(String name) {
    drawn.add(name);
    return folder.resolve(name);
  }

  /** Removes what earlier runs drew and this one did not; to be called when all is drawn. */
  void removeOthers() throws IOException {
    Map<String, String> before = new TreeMap<>();
    if (Files.exists(list)) {
      for (String line : Files.readAllLines(list)) {
        String name = line.substring(Math.min(line.length(), DIGITS + GAP.length()));
        // of this folder alone, whatever somebody wrote into the list
        if (line.startsWith(GAP, DIGITS) && folder.resolve(name).normalize().startsWith(folder)) {
          before.put(name, line.substring(0, DIGITS));
        }
      }
    }
    before.keySet().removeAll(drawn);
    for (Map.Entry<String, String> old : before.entrySet()) {
      Path file = folder.resolve(old.getKey());
      if (Files.isRegularFile(file) && digest(file).equals(old.getValue())) {
        Files.delete(file);
      }
    }
    StringBuilder lines = new StringBuilder();
    for (String name : drawn) {
      lines.append(digest(folder.resolve(name))).append(GAP).append(name).append('\n');
    }
    WholeFile.write(list, lines.toString());
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = Sha256.start();
    Sha256.feed(digest, file);
    return Sha256.hex(digest);
  }
}
