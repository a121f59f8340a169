package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The commit of the repository that a program runs in, read without Git. */
final class GitCommit {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final String REFERENCE = "ref: ";

  private GitCommit() {}

  /** The commit of the folder's repository; empty outside of one, or where it cannot be told. */
  static Optional<String> of(Path folder) {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.exists(git)) {
        try {
          return commit(folderOf(git));
        } catch (IOException e) {
          return Optional.empty(); // a report is no place to complain of a broken repository
        }
      }
    }
    return Optional.empty();
  }

  /** A worktree has a file in place of the folder, which says where the folder is. */
  private static Path folderOf(Path git) throws IOException {
    if (Files.isDirectory(git)) {
      return git;
    }
    String line = Files.readString(git).trim();
    return git.resolveSibling(line.replaceFirst("^gitdir: ", ""));
  }

  private static Optional<String> commit(Path git) throws IOException {
    String head = Files.readString(git.resolve("HEAD")).trim();
    if (!head.startsWith(REFERENCE)) {
      return Optional.of(head).filter(h -> HASH.matcher(h).matches());
    }
    String reference = head.substring(REFERENCE.length());
    Path common = git.resolve("commondir");
    Path root =
        Files.exists(common) ? git.resolve(Files.readString(common).trim()).normalize() : git;
    Path file = root.resolve(reference);
    if (Files.exists(file)) {
      return Optional.of(Files.readString(file).trim()).filter(h -> HASH.matcher(h).matches());
    }
    Path packed = root.resolve("packed-refs");
    if (!Files.exists(packed)) {
      return Optional.empty();
    }
    return Files.readAllLines(packed).stream()
        .filter(line -> line.endsWith(" " + reference))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst();
  }
}
