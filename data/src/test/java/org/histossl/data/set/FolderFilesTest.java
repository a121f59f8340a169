package org.histossl.data.set;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest {
  @TempDir Path temp;

  private Path file(String name) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(temp.resolve(name), Path.of(target));
  }

  private static List<String> names(FolderFiles files) {
    return files.files().stream().map(files::name).toList();
  }

  private FolderFiles pictures() throws IOException {
    return FolderFiles.pictures(temp.resolve("set"));
  }

  @Test
  void filesOfAllFoldersComeByCodePoints() throws IOException {
    List<String> expected =
        List.of("B.png", "a.JPG", "a/1.tif", "a/10.bmp", "a/b c/2.jpeg", "a0.tiff", "é.png");
    for (int i = expected.size() - 1; i >= 0; i--) {
      file("set/" + expected.get(i));
    }
    file("set/notes.txt");
    file("set/png");
    assertEquals(expected, names(pictures()));
    assertEquals(List.of("a"), pictures().folders());
    assertEquals(List.of(), pictures().problems());
    assertEquals(
        "7 pictures in " + temp.resolve("set") + " and the folders below it", pictures().summary());
  }

  @Test
  void linksToFoldersAndFilesAreFollowed() throws IOException {
    file("store/tumor/P0.png");
    file("store/tumor/P1.png");
    file("set/stroma/P0.png");
    link("set/tumor", "../store/tumor");
    link("set/stroma/P9.png", "../../store/tumor/P1.png");
    link("link", "set");
    List<String> expected =
        List.of("stroma/P0.png", "stroma/P9.png", "tumor/P0.png", "tumor/P1.png");
    assertEquals(expected, names(pictures()));
    assertEquals(expected, names(FolderFiles.pictures(temp.resolve("link"))));
    TileSet tiles = ClassFolders.open(temp.resolve("set"));
    assertEquals(List.of("stroma", "tumor"), tiles.scheme().classes());
    assertEquals(
        List.of(0, 0, 1, 1), tiles.labels().stream().map(OptionalInt::orElseThrow).toList());
    assertEquals(List.of(), tiles.problems());
  }

  @Test
  void whatIsHiddenIsPassedOverAndCounted() throws IOException {
    file("set/a/1.png");
    file("set/a/._1.png");
    file("set/.cache/2.png");
    file("set/__MACOSX/a/._1.png");
    assertEquals(List.of("a/1.png"), names(pictures()));
    assertEquals(List.of("a"), pictures().folders());
    assertTrue(
        pictures().summary().endsWith("; hidden, passed over: 3 (.cache, …)"),
        pictures().summary());
  }

  @Test
  @Tag("hostile")
  void circlesDeadLinksAndFoldersThatComeTwiceAreProblems() throws IOException {
    file("set/a/1.png");
    file("set/b/2.png");
    link("set/a/up", "..");
    link("set/a/self", ".");
    link("set/above", "../..");
    link("set/again", "b");
    link("set/dead", "nowhere");
    link("set/me", "me");
    assertEquals(List.of("a/1.png", "b/2.png"), names(pictures()));
    assertEquals(List.of("a", "b"), pictures().folders());
    List<Problem> problems = pictures().problems();
    assertEquals(
        List.of("a/self", "a/up", "above", "again", "dead", "me"),
        problems.stream().map(Problem::id).sorted().toList());
    for (Problem problem : problems) {
      String expected =
          switch (problem.id()) {
            case "again" -> "again, which is read already";
            case "dead" -> "is a link to nothing: nowhere";
            default -> "circle";
          };
      assertTrue(problem.reason().contains(expected), problem.toString());
    }
    assertEquals(6, ClassFolders.open(temp.resolve("set")).problems().size());
  }

  @Test
  @Tag("hostile")
  void aFolderThatCannotBeReadIsNamed() throws IOException {
    file("set/a/1.png");
    Path shut = Files.createDirectories(temp.resolve("set/shut"));
    assumeTrue(shut.toFile().setReadable(false) && !Files.isReadable(shut), "root reads all");
    List<Problem> problems = pictures().problems();
    shut.toFile().setReadable(true);
    assertEquals(1, problems.size());
    assertEquals("shut", problems.get(0).id());
    assertTrue(problems.get(0).reason().contains("permission denied"), problems.toString());
  }

  @Test
  @Tag("hostile")
  void aNameThatCannotBeDecodedIsRefused() throws Exception {
    Path set = Files.createDirectories(temp.resolve("set"));
    Process touch =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'b\\377.png')\"")
            .directory(set.toFile())
            .start();
    assumeTrue(touch.waitFor() == 0, "no shell that makes such a name");
    String message = message(IOException.class, this::pictures);
    assertTrue(message.contains("cannot be decoded") && message.contains(".png"), message);
  }

  @Test
  @Tag("hostile")
  void aFolderThatIsNoneIsRefused() throws IOException {
    file("set");
    assertTrue(message(IOException.class, this::pictures).endsWith("this is a file"));
    assertTrue(
        message(IOException.class, () -> FolderFiles.pictures(temp.resolve("x")))
            .contains("no such folder of pictures"));
  }

  @Test
  void resultsAreNotTakenForSlides() throws IOException {
    file("set/a.svs");
    file("set/sub/b.tif");
    file("set/out/look/a.png");
    assertEquals(
        List.of("a.svs", "sub/b.tif"),
        names(FolderFiles.slides(temp.resolve("set"), Optional.of(temp.resolve("set/out")))));
  }

  @Test
  void picturesOutsideOfClassFoldersAreProblems() throws IOException {
    file("set/2/a.png");
    file("set/10/b.png");
    file("set/stray.png");
    TileSet tiles = ClassFolders.open(temp.resolve("set"));
    assertEquals(List.of("2", "10"), tiles.scheme().classes());
    assertEquals(List.of("2/a.png", "10/b.png"), List.of(tiles.id(0), tiles.id(1)));
    assertEquals(List.of(new Problem("stray.png", "lies in no class's folder")), tiles.problems());
  }
}
