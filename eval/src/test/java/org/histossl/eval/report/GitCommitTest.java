package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCommitTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;

  private Path git(String head) throws IOException {
    Path git = Files.createDirectories(folder.resolve(".git"));
    Files.writeString(git.resolve("HEAD"), head + "\n");
    return git;
  }

  @Test
  void aBranchIsFollowedFromAFolderBelow() throws IOException {
    Path heads = Files.createDirectories(git("ref: refs/heads/main").resolve("refs/heads"));
    Files.writeString(heads.resolve("main"), HASH + "\n");
    Path below = Files.createDirectories(folder.resolve("a/b"));
    assertEquals(Optional.of(HASH), GitCommit.of(below));
  }

  @Test
  void packedBranchesAndNoBranchAtAllAreKnown() throws IOException {
    Path git = git("ref: refs/heads/main");
    Files.writeString(
        git.resolve("packed-refs"), "# pack-refs with: peeled\n" + HASH + " refs/heads/main\n");
    assertEquals(Optional.of(HASH), GitCommit.of(folder));
    git(HASH);
    assertEquals(Optional.of(HASH), GitCommit.of(folder));
  }

  @Test
  void aWorktreeSaysWhereItsFolderIs() throws IOException {
    Path git = git("ref: refs/heads/main");
    Path heads = Files.createDirectories(git.resolve("refs/heads"));
    Files.writeString(heads.resolve("side"), HASH + "\n");
    Path own = Files.createDirectories(git.resolve("worktrees/side"));
    Files.writeString(own.resolve("HEAD"), "ref: refs/heads/side\n");
    Files.writeString(own.resolve("commondir"), "../..\n");
    Path worktree = Files.createDirectories(folder.resolve("side"));
    Files.writeString(worktree.resolve(".git"), "gitdir: " + own + "\n");
    assertEquals(Optional.of(HASH), GitCommit.of(worktree));
  }

  @Test
  void whatIsNoCommitIsNotTold() throws IOException {
    git("ref: refs/heads/none");
    assertEquals(Optional.empty(), GitCommit.of(folder));
    git("nonsense");
    assertEquals(Optional.empty(), GitCommit.of(folder));
  }
}
