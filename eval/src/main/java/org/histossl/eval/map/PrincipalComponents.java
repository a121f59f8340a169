package org.histossl.eval.map;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;

/**
 * The directions in which embeddings differ most, found by subspace iteration: cheap for the first
 * few of thousands of dimensions, where a decomposition of the whole covariance is not. Each
 * direction's greatest number is positive, so that pictures do not flip from run to run.
 *
 * <p>Source: Halko, Martinsson, Tropp 2011, Finding structure with randomness (SIAM Review 53),
 * algorithm 4.4 and section 5.3.
 *
 * <pre>{@code
 * PrincipalComponents components = PrincipalComponents.of(embeddings, 2, Seed.of(7));
 * float[][] places = components.project(embeddings); // [count][2]
 * }</pre>
 */
public final class PrincipalComponents {
  /** Directions that are found beside those asked for: they make these converge fast. */
  private static final int EXTRA = 6;

  private static final int MOST_ITERATIONS = 100;

  /** Relative change of the variances at which the iteration has converged. */
  private static final double SETTLED = 1e-9;

  /** From more rows than these the directions do not change visibly. */
  private static final int MOST_ROWS = 20_000;

  private final double[] mean;
  private final double[][] directions;
  private final double[] variances;
  private final double totalVariance;

  private PrincipalComponents(
      double[] mean, double[][] directions, double[] variances, double totalVariance) {
    this.mean = mean;
    this.directions = directions;
    this.variances = variances;
    this.totalVariance = totalVariance;
  }

  /**
   * The first principal components. Of more than 20,000 rows as many, evenly spread, are looked at.
   *
   * @param embeddings at least 2 rows, finite
   * @param components how many, at most the dimensions
   * @param seed where the search starts
   * @return the components, by falling variance
   */
  public static PrincipalComponents of(Embeddings embeddings, int components, Seed seed) {
    int dimensions = embeddings.dimensions();
    Check.positive("components", components);
    Check.that(
        components <= dimensions,
        "embeddings of %d dimensions have no %d components",
        dimensions,
        components);
    Check.that(
        embeddings.count() >= 2,
        "principal components need at least 2 embeddings, got %d",
        embeddings.count());
    embeddings.requireFinite("embeddings to be mapped");
    int rows = Math.min(MOST_ROWS, embeddings.count());
    float[][] data = new float[rows][];
    for (int i = 0; i < rows; i++) {
      data[i] = embeddings.row((int) ((long) i * embeddings.count() / rows));
    }
    double[] mean = new double[dimensions];
    for (float[] row : data) {
      for (int d = 0; d < dimensions; d++) {
        mean[d] += row[d] / (double) rows;
      }
    }
    double total = 0;
    for (float[] row : data) {
      for (int d = 0; d < dimensions; d++) {
        total += (row[d] - mean[d]) * (row[d] - mean[d]) / rows;
      }
    }
    int width = Math.min(dimensions, components + EXTRA);
    double[][] basis = random(width, dimensions, seed);
    orthonormalize(basis);
    double[] variances = new double[width];
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      double[][] images = covarianceTimes(data, mean, basis);
      SymmetricEigen eigen = SymmetricEigen.of(products(basis, images));
      boolean settled =
          settled(variances, eigen.values(), components, SETTLED * Math.max(total, 1e-300));
      variances = eigen.values();
      if (settled || iteration == MOST_ITERATIONS - 1) {
        basis = combined(eigen.vectors(), basis);
        break;
      }
      basis = combined(eigen.vectors(), images);
      orthonormalize(basis);
    }
    double[][] first = Arrays.copyOf(basis, components);
    for (double[] direction : first) {
      turn(direction);
    }
    return new PrincipalComponents(mean, first, Arrays.copyOf(variances, components), total);
  }

  private static double[][] random(int width, int dimensions, Seed seed) {
    SplittableRandom random = seed.at("principal components").random();
    double[][] basis = new double[width][dimensions];
    for (double[] vector : basis) {
      for (int d = 0; d < dimensions; d++) {
        vector[d] = 2 * random.nextDouble() - 1;
      }
    }
    return basis;
  }

  /** Gram and Schmidt's way, twice, since once leaves rounding errors. */
  private static void orthonormalize(double[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          add(vectors[i], vectors[j], -dot(vectors[i], vectors[j]));
        }
      }
      double norm = Math.sqrt(dot(vectors[i], vectors[i]));
      // a direction without variance is left out: zero takes no part in anything
      double factor = norm > 1e-150 ? 1 / norm : 0;
      for (int d = 0; d < vectors[i].length; d++) {
        vectors[i][d] *= factor;
      }
    }
  }

  /** The covariance matrix times each vector, without the matrix. */
  private static double[][] covarianceTimes(float[][] data, double[] mean, double[][] vectors) {
    int dimensions = mean.length;
    double[][] images = new double[vectors.length][dimensions];
    double[] row = new double[dimensions];
    for (float[] values : data) {
      for (int d = 0; d < dimensions; d++) {
        row[d] = values[d] - mean[d];
      }
      for (int v = 0; v < vectors.length; v++) {
        add(images[v], row, dot(row, vectors[v]) / data.length);
      }
    }
    return images;
  }

  private static double[][] products(double[][] a, double[][] b) {
    double[][] products = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double both = (dot(a[i], b[j]) + dot(a[j], b[i])) / 2;
        products[i][j] = both;
        products[j][i] = both;
      }
    }
    return products;
  }

  private static double[][] combined(double[][] weights, double[][] vectors) {
    double[][] sums = new double[weights.length][vectors[0].length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < vectors.length; j++) {
        add(sums[i], vectors[j], weights[i][j]);
      }
    }
    return sums;
  }

  private static boolean settled(double[] before, double[] now, int count, double tolerance) {
    for (int i = 0; i < count; i++) {
      if (Math.abs(before[i] - now[i]) > tolerance) {
        return false;
      }
    }
    return true;
  }

  private static void turn(double[] direction) {
    int greatest = 0;
    for (int d = 1; d < direction.length; d++) {
      greatest = Math.abs(direction[d]) > Math.abs(direction[greatest]) ? d : greatest;
    }
    if (direction[greatest] < 0) {
      for (int d = 0; d < direction.length; d++) {
        direction[d] = -direction[d];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double[] vector, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * vector[i];
    }
  }

  /**
   * How much of all variance each component has.
   *
   * @return shares of 1, by falling share; zeros where nothing varies
   */
  public List<Double> explained() {
    return Arrays.stream(variances)
        .mapToObj(variance -> totalVariance > 0 ? Math.max(0, variance) / totalVariance : 0.0)
        .toList();
  }

  /**
   * Where embeddings lie along the components.
   *
   * @param embeddings of the dimensions that the components are of
   * @return {@code [count][components]}
   */
  public float[][] project(Embeddings embeddings) {
    Check.that(
        embeddings.dimensions() == mean.length,
        "the components are of %d dimensions, got embeddings of %d",
        mean.length,
        embeddings.dimensions());
    float[][] places = new float[embeddings.count()][directions.length];
    float[] values = new float[mean.length];
    for (int i = 0; i < places.length; i++) {
      embeddings.copyRow(i, values, 0);
      for (int c = 0; c < directions.length; c++) {
        double sum = 0;
        for (int d = 0; d < values.length; d++) {
          sum += (values[d] - mean[d]) * directions[c][d];
        }
        places[i][c] = (float) sum;
      }
    }
    return places;
  }
}
