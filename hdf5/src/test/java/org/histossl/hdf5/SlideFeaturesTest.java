package org.histossl.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.embed.TilePlace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideFeaturesTest {
  /** What Debian's python3-h5py is installed for. */
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private static final Embeddings EMBEDDINGS = Embeddings.of(2, 1, 2, 3, 4, -0.5f, Float.MIN_VALUE);

  @TempDir Path folder;

  private static TilePlace place(String slide, int x, int y) {
    return new TilePlace(slide, 1, x, y, 224, 4, OptionalDouble.of(1.0));
  }

  private static List<TilePlace> places() {
    return List.of(place("b", 0, 56), place("a", 224, 0), place("b", 448, 56));
  }

  @Test
  void everySlideHasItsFileWithCoordinatesOfLevelZero() throws IOException {
    List<Path> files = SlideFeatures.write(folder, EMBEDDINGS, places(), Map.of("encoder", "ViT"));
    assertEquals(List.of(folder.resolve("b.h5"), folder.resolve("a.h5")), files);
    try (HdfFile hdf = new HdfFile(files.get(0))) {
      assertArrayEquals(
          new float[][] {{1, 2}, {-0.5f, Float.MIN_VALUE}},
          (float[][]) hdf.getDatasetByPath("features").getData());
      assertArrayEquals(
          new long[][] {{0, 224}, {1792, 224}},
          (long[][]) hdf.getDatasetByPath("coords").getData());
      assertEquals(
          896L, hdf.getDatasetByPath("coords").getAttribute("patch_size_level0").getData());
      assertEquals(1.0, hdf.getDatasetByPath("coords").getAttribute("mpp").getData());
      assertEquals("ViT", hdf.getDatasetByPath("features").getAttribute("encoder").getData());
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(2, all.count(), "nothing partial stays");
    }
  }

  /** As the data sets of CLAM and TRIDENT open their files. */
  @Test
  void pythonReadsThem() throws IOException, InterruptedException {
    assumeTrue(Files.exists(PYTHON) && python("import h5py").isEmpty(), "needs Python's h5py");
    List<Path> files = SlideFeatures.write(folder, EMBEDDINGS, places(), Map.of());
    String read =
        python(
            "import h5py, sys; f = h5py.File(sys.argv[1], 'r'); c = f['coords']\n"
                + "print(f['features'][:].tolist(), f['features'].dtype, c[:].tolist(), c.dtype,"
                + " c.attrs['patch_size'], c.attrs['patch_level'], c.attrs['patch_size_level0'])",
            files.get(1).toString());
    assertEquals("[[3.0, 4.0]] float32 [[896, 0]] int64 224 1 896", read);
  }

  private static String python(String... script) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(PYTHON.toString(), "-c"));
    command.addAll(List.of(script));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    process.waitFor();
    return output;
  }

  @Test
  void aFileThatIsThereIsReplaced() throws IOException {
    Files.writeString(folder.resolve("a.h5"), "old");
    Files.writeString(folder.resolve("a.h5.partial"), "of a run that was killed, longer than old");
    SlideFeatures.write(folder, EMBEDDINGS, places(), Map.of());
    try (HdfFile hdf = new HdfFile(folder.resolve("a.h5"))) {
      assertEquals(2, hdf.getChildren().size());
    }
    assertFalse(Files.exists(folder.resolve("a.h5.partial")));
  }

  @Test
  @Tag("hostile")
  void idsThatAreNoNamesOfFilesAreRefusedBeforeAnythingIsWritten() throws IOException {
    for (String id : List.of("../out", "a/b", "", "a\\b", "a\0b")) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  SlideFeatures.write(
                      folder.resolve("new"),
                      EMBEDDINGS,
                      List.of(place("good", 0, 0), place(id, 0, 0), place(id, 0, 0)),
                      Map.of()));
      String message = String.valueOf(error.getMessage());
      assertTrue(message.startsWith("a slide's id must be able to be the name of a file"), message);
    }
    assertFalse(Files.exists(folder.resolve("new")));
  }

  @Test
  @Tag("hostile")
  void tilesOfSeveralLevelsOfASlideAreRefused() {
    List<TilePlace> mixed =
        List.of(
            place("a", 0, 0),
            new TilePlace("a", 0, 0, 0, 224, 1, OptionalDouble.empty()),
            place("a", 0, 224));
    assertEquals(
        "the tiles of a file are of one level and size, got level 1, 224 pixels and level 0, 224"
            + " pixels of slide 'a'",
        assertThrows(
                IllegalArgumentException.class,
                () -> SlideFeatures.write(folder, EMBEDDINGS, mixed, Map.of()))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> SlideFeatures.write(folder, EMBEDDINGS, mixed.subList(0, 2), Map.of()));
  }
}
