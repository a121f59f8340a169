package org.histossl.data.curation;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurationTest {
  private static final Progress QUIET = Progress.none();

  private static CurationConfig config(int target, int... clusters) {
    return new CurationConfig(
        target,
        OptionalDouble.empty(),
        Arrays.stream(clusters).mapToObj(CurationLevel::plain).toList(),
        10,
        1,
        TileChoice.RANDOM);
  }

  private static String refused(Vectors rows, CurationConfig config) {
    return message(
        IllegalArgumentException.class, () -> Curation.run(rows, config, Seed.of(1), QUIET));
  }

  /** Naively, row by row, in double precision. */
  private static double cosine(float[] rows, int dimensions, int one, int other) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int d = 0; d < dimensions; d++) {
      double a = rows[one * dimensions + d];
      double b = rows[other * dimensions + d];
      dot += a * b;
      first += a * a;
      second += b * b;
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void rareTilesKeepTheirShare() throws IOException {
    float[] values = Clouds.values(1000, 5, 4, 3);
    Vectors rows = Vectors.of(5, values);
    CuratedTiles curated = Curation.run(rows, config(100, 4), Seed.of(1), QUIET);
    int[] taken = new int[4];
    for (int tile : curated.tiles()) {
      taken[curated.hierarchy().clusterOf(0, tile)]++;
    }
    assertArrayEquals(new int[] {25, 25, 25, 25}, taken);
  }

  @Test
  void theTilesAreASourceForPretraining() throws IOException {
    TileSource all = TileSource.of(50, index -> RgbImage.black(1, 1));
    int[] tiles = Curation.run(Clouds.of(50, 4, 3, 1), config(20, 5), Seed.of(1), QUIET).tiles();
    assertEquals(20, all.select(tiles).size());
    assertEquals("tile " + tiles[7], all.select(tiles).id(7));
  }

  @Test
  void ofCopiesTheFirstStays() throws IOException {
    Vectors rows = Vectors.of(2, 1, 0, 0, 1, 3, 0, 1, 1, 0, 2, 1, 1e-4f);
    assertArrayEquals(new int[] {0, 1, 0, 3, 1, 0}, Curation.duplicateGroups(rows, 0.999, QUIET));
    assertArrayEquals(new int[] {0, 1, 3}, Curation.withoutDuplicates(rows, 0.999, QUIET));
    assertArrayEquals(new int[] {0, 1, 3, 5}, Curation.withoutDuplicates(rows, 1, QUIET));
    CuratedTiles curated =
        Curation.run(rows, config(3, 2).withDuplicateCosine(0.999), Seed.of(1), QUIET);
    assertArrayEquals(new int[] {0, 1, 3}, curated.pool());
    assertArrayEquals(new int[] {0, 1, 3}, curated.tiles());
  }

  @Test
  void allPairsOfBlocksAreCompared() throws IOException {
    int count = 1300;
    float[] values = Clouds.values(count, 37, 1, 5);
    for (int copy : new int[] {600, 1299}) { // one in each further block
      System.arraycopy(values, 5 * 37, values, copy * 37, 37);
    }
    double greatest = -1;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        boolean copies = (j == 5 || j == 600) && (i == 600 || i == 1299);
        greatest = copies ? greatest : Math.max(greatest, cosine(values, 37, i, j));
      }
    }
    int[] groups = Curation.duplicateGroups(Vectors.of(37, values), greatest + 1e-6, QUIET);
    assertEquals(5, groups[600]);
    assertEquals(5, groups[1299]);
    assertEquals(count - 2, Arrays.stream(groups).distinct().count());
    int[] more = Curation.duplicateGroups(Vectors.of(37, values), greatest - 1e-6, QUIET);
    assertEquals(count - 3, Arrays.stream(more).distinct().count());
  }

  @Test
  void neighborsAreTheNearestByCosine() throws IOException {
    int count = 700;
    float[] values = Clouds.values(count, 11, 4, 6);
    Vectors pool = Vectors.of(11, values);
    int[][] found = Retrieval.nearest(pool, pool.select(3, 650), 6);
    for (int i = 0; i < 2; i++) {
      int seed = i == 0 ? 3 : 650;
      assertArrayEquals(
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparing(row -> -cosine(values, 11, seed, row)))
              .mapToInt(Integer::intValue)
              .limit(6)
              .toArray(),
          found[i]);
    }
  }

  @Test
  void ofEquallyNearCentroidsTheFirstIsTaken() throws IOException {
    Vectors centroids = Vectors.of(1, 5, 1, 3, 1);
    assertArrayEquals(
        new int[] {1, 1, 0}, Assignment.of(Vectors.of(1, 2, 1, 4), centroids).clusters());
  }

  @Test
  void aClusterThatLostItsRowsKeepsItsCentroid() throws IOException {
    Clustering clustering = new KMeans(2, 1).from(Vectors.of(1, 1, 2, 3), new int[] {0, 0});
    assertArrayEquals(new float[] {2, 1}, RowBlocks.values(clustering.centroids()));
  }

  @Test
  void rowsLikeThoseOfAnEvaluationAreLeftOut() throws IOException {
    Vectors pool = Vectors.of(2, 1, 0, 0, 1, -1, 0, 1, 0.2f);
    assertArrayEquals(new int[] {1, 2}, Curation.unlike(pool, Vectors.of(2, 5, 0), 0.9));
  }

  @Test
  void aFileGivesWhatMemoryGives(@TempDir Path folder) throws IOException {
    float[] values = Clouds.values(1200, 33, 6, 2);
    ByteBuffer bytes = ByteBuffer.allocate(12 + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(12).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    Path file = Files.write(folder.resolve("rows"), bytes.array());
    CurationConfig config = config(300, 40, 5).withDuplicateCosine(0.99);
    int[] held = Curation.run(Vectors.of(33, values), config, Seed.of(1), QUIET).tiles();
    try (VectorFile rows = VectorFile.open(file, 12, 1200, 33)) {
      assertArrayEquals(held, Curation.run(rows, config, Seed.of(1), QUIET).tiles());
    }
    String message = message(EOFException.class, () -> VectorFile.open(file, 13, 1200, 33));
    assertTrue(
        message.endsWith("1200 rows of 33 floats from byte 13 on do not fit in its 158412 bytes"),
        message);
  }

  @Test
  void thePapersLevelsKeepItsProportions() {
    assertEquals(
        List.of(
            CurationLevel.plain(13513),
            new CurationLevel(675, 10, 10),
            new CurationLevel(67, 10, 5),
            new CurationLevel(13, 10, 3)),
        CurationConfig.paper(1_000_000, 1000).levels());
    assertEquals(List.of(CurationLevel.plain(1)), CurationConfig.paper(10, 5).levels());
  }

  @Test
  @Tag("hostile")
  void aTargetAboveThePoolIsRefused() {
    assertEquals(
        "cannot take 51 tiles from a pool of 50, each at most 1 times: lower the target, or allow"
            + " more copies",
        refused(Clouds.of(50, 4, 3, 1), config(51, 5)));
    Vectors copies = Vectors.of(1, 1, 1, 1, -1);
    assertEquals(
        "cannot take 3 tiles from a pool of 2, each at most 1 times: lower the target, or allow"
            + " more copies",
        refused(copies, config(3, 1).withDuplicateCosine(0.9)));
  }

  @Test
  @Tag("hostile")
  void moreClustersThanRowsAreRefused() {
    assertEquals(
        "level 0 cannot have more clusters than points, got 51 clusters for 50 points",
        refused(Clouds.of(50, 4, 3, 1), config(5, 51)));
    assertEquals(
        "each level clusters the centroids of the one below: level 0 has 5 of them, got 6 clusters"
            + " in level 1",
        message(IllegalArgumentException.class, () -> config(5, 5, 6)));
    assertEquals(
        "curation needs at least one level of clusters, got none",
        message(IllegalArgumentException.class, () -> config(5)));
  }

  @Test
  @Tag("hostile")
  void clustersThatWouldStayEmptyAreRefused() {
    float[] values = new float[30];
    Arrays.fill(values, 0, 15, 1);
    assertEquals(
        "level 0 would have empty clusters: fewer than 3 of its 30 points differ; ask for fewer"
            + " clusters, or drop near-duplicates first",
        refused(Vectors.of(1, values), config(5, 3)));
  }

  @Test
  @Tag("hostile")
  void aResamplingOfTooFewDifferentPointsIsPassedOver() throws IOException {
    Vectors points = Vectors.of(1, 1, 1, 1, 2, 3);
    KMeans kMeans = new KMeans(3, 5);
    assertTrue(again(kMeans, points, 0, 3).isEmpty());
    assertTrue(again(kMeans, points, 0, 1, 2, 3).isEmpty());
    Members members = again(kMeans, points, 0, 3, 4).orElseThrow().members();
    assertArrayEquals(
        new int[] {1, 1, 3}, IntStream.range(0, 3).map(members::size).sorted().toArray());
  }

  private static Optional<Clustering> again(KMeans kMeans, Vectors points, int... chosen)
      throws IOException {
    return HierarchicalKMeans.again(kMeans, points, chosen, Draws.of(Seed.of(1)));
  }

  @Test
  @Tag("hostile")
  void rowsThatAreNotFiniteAreRefused() {
    float[] values = Clouds.values(600, 4, 3, 1);
    values[4 * 555 + 2] = Float.NaN;
    Vectors rows = Vectors.of(4, values);
    assertEquals(
        "rows to curate must be finite, got NaN in row 555, dimension 2 (of 600 rows x 4)",
        refused(rows, config(5, 3)));
    assertTrue(
        message(IllegalArgumentException.class, () -> Curation.around(rows, rows, 1))
            .startsWith("rows of the pool must be finite, got NaN in row 555"));
    values[4 * 555 + 2] = 1e19f;
    assertEquals(
        "rows to curate must have squared lengths of at most 4.25e+37, got 1.00e+38 in row 555:"
            + " scale them down",
        refused(rows, config(5, 3)));
  }

  @Test
  @Tag("hostile")
  void rowsOfZerosHaveNoCosine() throws IOException {
    float[] values = Clouds.values(600, 4, 3, 1);
    Arrays.fill(values, 4 * 555, 4 * 556, 0);
    Vectors rows = Vectors.of(4, values);
    String expected =
        "a cosine needs rows that have a direction, got zeros in row 555 (of 600 x 4): leave such"
            + " tiles out";
    assertEquals(expected, refused(rows, config(5, 3).withDuplicateCosine(0.9)));
    assertEquals(
        expected,
        message(IllegalArgumentException.class, () -> Curation.around(rows, rows.select(0), 2)));
    assertEquals(5, Curation.run(rows, config(5, 3), Seed.of(1), QUIET).tiles().length);
  }

  @Test
  @Tag("hostile")
  void theFirstOfSeveralFailuresIsToldAsItWasThrown() {
    for (int attempt = 0; attempt < 20; attempt++) {
      IOException error =
          assertThrows(
              IOException.class,
              () ->
                  RowBlocks.parallel(
                      200,
                      part -> {
                        if (part % 50 == 49) {
                          throw new IOException("part " + part);
                        }
                      }));
      assertEquals("part 49", error.getMessage());
      assertEquals(
          "part 49",
          message(
              IllegalArgumentException.class,
              () -> RowBlocks.parallel(200, part -> Check.that(part % 50 != 49, "part %d", part))));
    }
  }

  @Test
  @Tag("hostile")
  void badNeighborsAndEncodersAreRefused() {
    Vectors rows = Clouds.of(20, 4, 3, 1);
    assertEquals(
        "cannot retrieve 21 neighbors of a seed from a pool of 20 rows",
        message(IllegalArgumentException.class, () -> Curation.around(rows, rows, 21)));
    assertEquals(
        "both sets of rows must come from one encoder, got 4 dimensions in the pool and 5",
        message(
            IllegalArgumentException.class,
            () -> Curation.unlike(rows, Clouds.of(2, 5, 1, 1), 0.9)));
    assertEquals(
        "rows need at least one row, got none",
        message(
            IllegalArgumentException.class,
            () -> Curation.duplicateGroups(Vectors.of(3), 0.9, QUIET)));
    assertEquals(
        "cosine must be in [-1.0, 1.0], got 1.5",
        message(IllegalArgumentException.class, () -> Curation.duplicateGroups(rows, 1.5, QUIET)));
  }
}
