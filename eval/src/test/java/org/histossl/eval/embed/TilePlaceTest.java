package org.histossl.eval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TilePlaceTest {
  private static final List<TilePlace> PLACES =
      List.of(
          new TilePlace("b", 1, 10, 20, 64, 4.0, OptionalDouble.of(2)),
          new TilePlace("a", 1, 30, 0, 64, 4.01, OptionalDouble.empty()),
          new TilePlace("b", 1, 74, 20, 64, 4.0, OptionalDouble.of(2)));

  @TempDir Path folder;

  private EmbeddingFile rows() throws IOException {
    Path path = folder.resolve("rows.safetensors");
    Safetensors.write(
        path,
        Map.of("embeddings", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2)),
        Map.of("source", "class token"));
    return EmbeddingFile.open(path);
  }

  @Test
  void aPlacedFileHasTheSameRowsAndSaysWhereTheyLie() throws IOException {
    EmbeddingFile placed = rows().writePlaced(folder.resolve("placed.safetensors"), PLACES);
    assertEquals(PLACES, placed.places());
    assertEquals("class token", placed.metadata().get("source"));
    Embeddings read = placed.read();
    assertEquals(3, read.count());
    assertArrayEquals(new float[] {5, 6}, read.row(2));
  }

  @Test
  void theTableHasAColumnForEach() throws IOException {
    Path csv = folder.resolve("rows.csv");
    rows().writeCsv(csv, TilePlace.columns(PLACES));
    assertEquals(
        List.of(
            "slide,level,x,y,sizePixels,downsample,micronsPerPixel,e0,e1",
            "b,1,10,20,64,4.0,2.0,1.0,2.0",
            "a,1,30,0,64,4.01,,3.0,4.0",
            "b,1,74,20,64,4.0,2.0,5.0,6.0"),
        Files.readAllLines(csv));
  }

  @Test
  void coordinatesOfLevelZeroAreRounded() {
    assertEquals(120, PLACES.get(1).levelZeroX());
    assertEquals(257, PLACES.get(1).levelZeroSize());
  }

  @Test
  @Tag("hostile")
  void aFileThatDoesNotSayOrLiesIsRefused() throws IOException {
    IOException silent = assertThrows(IOException.class, () -> rows().places());
    String unsaid = String.valueOf(silent.getMessage());
    assertTrue(unsaid.endsWith("does not say where its rows lie"), unsaid);
    assertThrows(
        IllegalArgumentException.class,
        () -> rows().writePlaced(folder.resolve("short.safetensors"), PLACES.subList(0, 2)));
    Path file = folder.resolve("lying.safetensors");
    long[] beyond = {0, 1, 7};
    long[] zero = {0, 0, 0};
    double[] one = {1, 1, 1};
    Safetensors.write(
        file,
        Map.of(
            "embeddings", Tensor.of(new float[] {1, 2, 3}, 3, 1),
            "slide", Tensor.of(beyond, 3),
            "level", Tensor.of(zero, 3),
            "x", Tensor.of(zero, 3),
            "y", Tensor.of(zero, 3),
            "sizePixels", Tensor.of(new long[] {64, 64, 64}, 3),
            "downsample", Tensor.of(one, 3),
            "micronsPerPixel", Tensor.of(one, 3)),
        Map.of("slides", "[\"a\",\"b\"]"));
    EmbeddingFile lying = EmbeddingFile.open(file);
    IOException error = assertThrows(IOException.class, lying::places);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(file.toString()), message);
  }
}
