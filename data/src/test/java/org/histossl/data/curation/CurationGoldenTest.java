package org.histossl.data.curation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.weights.TensorFile;

/** Each step against facebookresearch's ssl-data-curation at f540537, with its random numbers. */
class CurationGoldenTest {
  private static final String INPUT = "input.safetensors";
  private static final String EXPECTED = "expected.safetensors";

  /** Random numbers that the reference drew. */
  private record Recorded(int first, Iterator<Float> uniforms) implements Draws {
    @Override
    public int below(int count) {
      return first;
    }

    @Override
    public double uniform() {
      return uniforms.next();
    }
  }

  private static int[] whole(GoldenCase golden, String file, String tensor) throws IOException {
    try (TensorFile open = golden.open(file)) {
      return Arrays.stream(open.tensor(tensor).doubles()).mapToInt(value -> (int) value).toArray();
    }
  }

  private static Draws draws(GoldenCase golden, String run) throws IOException {
    int first = whole(golden, INPUT, "kmeanspp_first." + run)[0];
    List<Float> uniforms = new ArrayList<>();
    for (float uniform : golden.floats(INPUT, "kmeanspp_uniforms." + run)) {
      uniforms.add(uniform);
    }
    return new Recorded(first, uniforms.iterator());
  }

  private static Vectors data(GoldenCase golden) throws IOException {
    return Vectors.of(golden.config().path("dim").asInt(), golden.floats(INPUT, "data"));
  }

  private static float[] values(Vectors rows) throws IOException {
    float[] values = new float[rows.count() * rows.dimensions()];
    rows.read(0, rows.count(), values, 0);
    return values;
  }

  /** The levels of the reference, each run compared, with its choice of points for a run. */
  private static List<Clustering> levels(GoldenCase golden) throws IOException {
    JsonNode config = golden.config();
    List<Clustering> levels = new ArrayList<>();
    Vectors points = data(golden);
    for (int level = 0; level < config.path("n_clusters").size(); level++) {
      KMeans kMeans =
          new KMeans(config.path("n_clusters").path(level).asInt(), config.path("n_iters").asInt());
      int perCluster = config.path("sample_sizes").path(level).asInt();
      int resamplings = perCluster > 1 ? config.path("n_resamples").asInt() : 0;
      Clustering clustering =
          HierarchicalKMeans.first(kMeans, level, points, draws(golden, level + ".0"));
      compare(golden, level + ".0", clustering);
      for (int round = 1; round <= resamplings; round++) {
        String run = level + "." + round;
        int[] chosen = whole(golden, INPUT, "points." + run);
        assertArrayEquals(sorted(chosen), sorted(clustering.closest(perCluster)), run);
        clustering =
            HierarchicalKMeans.again(kMeans, points, chosen, draws(golden, run)).orElseThrow();
        compare(golden, run, clustering);
      }
      levels.add(clustering);
      points = clustering.centroids();
    }
    return levels;
  }

  private static int[] sorted(int... values) {
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static void compare(GoldenCase golden, String run, Clustering clustering)
      throws IOException {
    golden.assertClose(EXPECTED, "centroids." + run, values(clustering.centroids()), 1);
  }

  @GoldenTest("curation-")
  void theSeedingChoosesTheReferencesRows(GoldenCase golden) throws IOException {
    List<Clustering> levels = levels(golden);
    for (JsonNode of : golden.json().path("runs")) {
      int level = of.path(0).asInt();
      String run = level + "." + of.path(1).asInt();
      Vectors points = level == 0 ? data(golden) : levels.get(level - 1).centroids();
      int[] chosen = whole(golden, INPUT, "points." + run);
      assertArrayEquals(
          whole(golden, EXPECTED, "initial_points." + run),
          Seeding.choose(points.select(chosen), of.path(3).asInt(), draws(golden, run)),
          run);
    }
  }

  @GoldenTest("curation-")
  void theHierarchyIsTheReferences(GoldenCase golden) throws IOException {
    List<Clustering> levels = levels(golden);
    ClusterHierarchy hierarchy = new ClusterHierarchy(levels);
    for (int level = 0; level < levels.size(); level++) {
      golden.assertClose(
          EXPECTED, "final_centroids." + level, values(levels.get(level).centroids()), 1);
      assertArrayEquals(
          whole(golden, EXPECTED, "assignment." + level), levels.get(level).nearest().clusters());
      Members members = hierarchy.members(level);
      assertArrayEquals(
          whole(golden, EXPECTED, "sorted_clusters." + level),
          IntStream.range(0, members.clusters())
              .flatMap(c -> Arrays.stream(members.first(c, Integer.MAX_VALUE)))
              .toArray());
      assertArrayEquals(
          whole(golden, EXPECTED, "cluster_sizes." + level),
          IntStream.range(0, members.clusters()).map(members::size).toArray());
      assertArrayEquals(whole(golden, EXPECTED, "flat_sizes." + level), hierarchy.sizes(level));
    }
  }

  @GoldenTest("curation-")
  void sharesAreTheReferences(GoldenCase golden) {
    int calls = 0;
    for (JsonNode sampling : golden.json().path("samplings")) {
      for (JsonNode call : sampling.path("calls")) {
        long[] capacities = longs(call.path("sizes"));
        for (int i = 0; i < capacities.length; i++) {
          capacities[i] *= sampling.path("multiplier").asLong();
        }
        assertEquals(
            call.path("cut").asLong(), ShareOut.cut(capacities, call.path("target").asLong()));
        assertArrayEquals(
            longs(call.path("targets")),
            ShareOut.of(capacities, call.path("target").asLong(), drawn(call, capacities)));
        calls++;
      }
    }
    assertTrue(calls > 0);
  }

  private static long[] longs(JsonNode array) {
    return IntStream.range(0, array.size()).mapToLong(i -> array.path(i).asLong()).toArray();
  }

  /** The clusters that the reference drew for the rest. */
  private static ShareOut.Choice drawn(JsonNode call, long... capacities) {
    long cut = call.path("cut").asLong();
    return (from, count) -> {
      int[] larger =
          IntStream.range(0, capacities.length).filter(i -> capacities[i] > cut).toArray();
      assertEquals(larger.length, from);
      int[] places =
          IntStream.range(0, from)
              .filter(i -> call.path("targets").path(larger[i]).asLong() > cut)
              .toArray();
      assertEquals(places.length, count);
      return places;
    };
  }

  @GoldenTest("curation-")
  void sampledTilesAreTheReferences(GoldenCase golden) throws IOException {
    ClusterHierarchy hierarchy = new ClusterHierarchy(levels(golden));
    for (int i = 0; i < golden.json().path("samplings").size(); i++) {
      JsonNode sampling = golden.json().path("samplings").path(i);
      int multiplier = sampling.path("multiplier").asInt();
      Iterator<JsonNode> calls = ((ArrayNode) sampling.path("calls")).elements();
      BalancedSampling balanced =
          new BalancedSampling(
              hierarchy,
              multiplier,
              TileChoice.CLOSEST,
              seed -> {
                JsonNode call = calls.next(); // both walk depth first
                long[] capacities =
                    Arrays.stream(longs(call.path("sizes"))).map(s -> s * multiplier).toArray();
                return drawn(call, capacities);
              });
      assertArrayEquals(
          sorted(whole(golden, EXPECTED, "sampled." + i)),
          balanced.sample(sampling.path("target").asInt(), Seed.of(0)));
    }
  }
}
