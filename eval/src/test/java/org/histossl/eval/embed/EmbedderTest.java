package org.histossl.eval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Progress;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.TensorFile;
import org.histossl.data.curation.VectorFile;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.TileSource;
import org.histossl.eval.SmallEncoders;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
  private static final int TILES = 53;
  private static final int SIDE = SmallEncoders.SIDE;

  @TempDir Path folder;

  @Test
  void everySourceHasItsWidthAndLeavesTheWeightsAsTheyAre() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.xcit(1)) {
      String before = encoder.digest();
      assertEquals(32, embed(encoder, Embedder.Source.CLASS_TOKEN).dimensions());
      assertEquals(24, embed(encoder, Embedder.Source.PROTOTYPES).dimensions());
      assertEquals(64, embed(encoder, Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH).dimensions());
      assertEquals(96, embed(encoder, Embedder.Source.lastLayers(3)).dimensions());
      assertEquals(before, encoder.digest());
      encoder.state().parameters().vector().putScalar(7, 0.25f);
      assertNotEquals(before, encoder.digest());
    }
  }

  @Test
  void theLastLayerAloneIsTheClassToken() throws IOException {
    for (TrainedEncoder made : List.of(SmallEncoders.xcit(1), SmallEncoders.vit(1))) {
      try (TrainedEncoder encoder = made) {
        Embeddings last = embed(encoder, Embedder.Source.lastLayers(1));
        Embeddings token = embed(encoder, Embedder.Source.CLASS_TOKEN);
        for (int i = 0; i < last.count(); i++) {
          assertArrayEquals(token.row(i), last.row(i), 1e-5f);
        }
      }
    }
  }

  @Test
  void prototypesNeedAHead() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1)) {
      Path file = folder.resolve("encoder.safetensors");
      encoder.write(file);
      try (TrainedEncoder alone = TrainedEncoder.read(file, encoder.encoder())) {
        IllegalArgumentException error =
            assertThrows(
                IllegalArgumentException.class,
                () -> Embedder.of(alone, SIDE, Embedder.Source.PROTOTYPES));
        assertTrue(
            String.valueOf(error.getMessage()).contains("embed by its class token"),
            error.getMessage());
        try (Embedder embedder = Embedder.of(alone, SIDE, Embedder.Source.CLASS_TOKEN)) {
          assertArrayEquals(
              embed(encoder, Embedder.Source.CLASS_TOKEN).row(3),
              embedder.embed(SmallEncoders.tiles(5), Progress.none()).row(3),
              1e-6f);
        }
      }
    }
  }

  @Test
  @Tag("kill")
  void anEmbeddingThatWasCutOffAnywhereGoesOnAndIsTheSameFile() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.xcit(1);
        Embedder embedder = Embedder.of(encoder, SIDE, Embedder.Source.CLASS_TOKEN)) {
      Path whole = folder.resolve("whole.safetensors");
      embedder.embedTo(whole, SmallEncoders.tiles(TILES), "tiles", Progress.none());
      byte[] expected = Files.readAllBytes(whole);
      int header = expected.length - TILES * 32 * Float.BYTES;
      // within the header, at its end, within a row, after a batch, within the last batch
      for (int cut :
          new int[] {0, 9, header, header + 77, header + 16 * 128, header + 50 * 128 + 3}) {
        Path file = folder.resolve("cut-" + cut + ".safetensors");
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, java.util.Arrays.copyOf(expected, cut));
        AtomicInteger read = new AtomicInteger();
        embedder.embedTo(
            file, counting(SmallEncoders.tiles(TILES), read), "tiles", Progress.none());
        assertArrayEquals(expected, Files.readAllBytes(file), "cut at byte " + cut);
        int kept = Math.max(0, cut - header) / 128 / 16 * 16;
        assertEquals(TILES - kept, read.get(), "tiles read after a cut at byte " + cut);
        assertFalse(Files.exists(partial));
      }
    }
  }

  @Test
  void aTileThatCannotBeReadLosesNothingThatWasDone() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.xcit(1);
        Embedder embedder = Embedder.of(encoder, SIDE, Embedder.Source.CLASS_TOKEN)) {
      Path file = folder.resolve("embeddings.safetensors");
      TileSource broken =
          TileSource.of(
              TILES,
              index -> {
                if (index == 40) {
                  throw new IOException("tile 40 is gone");
                }
                return SmallEncoders.tile(index);
              });
      assertThrows(
          IOException.class, () -> embedder.embedTo(file, broken, "tiles", Progress.none()));
      assertFalse(Files.exists(file), "what is not whole has not the file's name");
      AtomicInteger read = new AtomicInteger();
      EmbeddingFile done =
          embedder.embedTo(
              file, counting(SmallEncoders.tiles(TILES), read), "tiles", Progress.none());
      assertEquals(TILES - 32, read.get());
      assertEquals(TILES, done.read().count());
    }
  }

  @Test
  void aCompleteFileIsNotMadeAgainAndAnotherEncodersIs() throws IOException {
    Path file = folder.resolve("embeddings.safetensors");
    AtomicInteger read = new AtomicInteger();
    TileSource tiles = counting(SmallEncoders.tiles(5), read);
    try (TrainedEncoder encoder = SmallEncoders.xcit(1);
        TrainedEncoder other = SmallEncoders.xcit(2);
        Embedder embedder = Embedder.of(encoder, SIDE, Embedder.Source.CLASS_TOKEN);
        Embedder bluish =
            Embedder.of(
                encoder.withNormalization(Normalization.unit()),
                SIDE,
                Embedder.Source.CLASS_TOKEN);
        Embedder others = Embedder.of(other, SIDE, Embedder.Source.CLASS_TOKEN)) {
      embedder.embedTo(file, tiles, "tiles", Progress.none());
      embedder.embedTo(file, tiles, "tiles", Progress.none());
      assertEquals(5, read.get());
      for (Embedder next : List.of(others, embedder, bluish)) {
        read.set(0);
        Embeddings made = next.embedTo(file, tiles, "tiles", Progress.none()).read();
        assertEquals(5, read.get());
        assertArrayEquals(next.embed(SmallEncoders.tiles(5), Progress.none()).row(4), made.row(4));
      }
      read.set(0);
      bluish.embedTo(file, tiles, "other tiles", Progress.none());
      assertEquals(5, read.get());
    }
  }

  @Test
  void theFileIsSafetensorsAndTheTableReadsBackAsTheSameFloats() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1);
        Embedder embedder = Embedder.of(encoder, SIDE, Embedder.Source.CLASS_TOKEN)) {
      Path path = folder.resolve("embeddings.safetensors");
      EmbeddingFile file =
          embedder.embedTo(path, SmallEncoders.tiles(TILES), "tiles", Progress.none());
      try (TensorFile tensors = Safetensors.open(path)) {
        assertEquals(List.of((long) TILES, 32L), tensors.tensor("embeddings").shape());
        assertEquals("class token", tensors.metadata().get("source"));
        assertArrayEquals(
            file.read().row(1), java.util.Arrays.copyOfRange(tensors.floats("embeddings"), 32, 64));
      }
      try (VectorFile rows = file.rows()) {
        float[] two = new float[64];
        rows.read(1, 2, two, 0);
        float[] held = new float[64];
        file.read().vectors().read(1, 2, held, 0);
        assertEquals(TILES, rows.count());
        assertArrayEquals(held, two);
        assertArrayEquals(file.read().row(2), java.util.Arrays.copyOfRange(two, 32, 64));
      }
      Path csv = folder.resolve("embeddings.csv");
      file.writeCsv(csv, List.of(new EmbeddingFile.Column("slide", row -> "s, " + row)));
      List<String> lines = Files.readAllLines(csv);
      assertEquals(TILES + 1, lines.size());
      assertTrue(lines.get(0).startsWith("slide,e0,e1,"), lines.get(0));
      assertTrue(lines.get(3).startsWith("\"s, 2\","), lines.get(3));
      String[] fields = lines.get(3).split(",", -1);
      List<Float> numbers = new ArrayList<>();
      for (int i = 2; i < fields.length; i++) {
        numbers.add(Float.valueOf(fields[i]));
      }
      for (int d = 0; d < 32; d++) {
        assertEquals(file.read().value(2, d), numbers.get(d));
      }
    }
  }

  @Test
  void aFileOfSomethingElseIsRefusedByItsName() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1)) {
      Path file = folder.resolve("encoder.safetensors");
      encoder.write(file);
      IOException error = assertThrows(IOException.class, () -> EmbeddingFile.open(file));
      assertTrue(
          String.valueOf(error.getMessage())
              .startsWith(file + ": a file of embeddings holds one tensor"));
    }
  }

  private static Embeddings embed(TrainedEncoder encoder, Embedder.Source source)
      throws IOException {
    try (Embedder embedder = Embedder.of(encoder, SIDE, source)) {
      return embedder.embed(SmallEncoders.tiles(5), Progress.none()).requireFinite("embeddings");
    }
  }

  private static TileSource counting(TileSource tiles, AtomicInteger read) {
    return TileSource.of(
        tiles.size(),
        index -> {
          read.incrementAndGet();
          return tiles.read(index);
        });
  }
}
