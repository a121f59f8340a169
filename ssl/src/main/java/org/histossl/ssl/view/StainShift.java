package org.histossl.ssl.view;

import org.histossl.data.image.Planes;

/**
 * Changes the amounts of haematoxylin, eosin and DAB, in place: {@code c' = gain * c + offset} for
 * each stain's amount {@code c}, in optical density to base 10.
 *
 * <p>Source: stain vectors of Ruifrok and Johnston 2001 as in scikit-image's {@code rgb_from_hed};
 * the jitter of Tellez et al. 2018. Unlike scikit-image, negative amounts are not cut, so that gain
 * 1 and offset 0 change nothing.
 */
final class StainShift {
  /** Rows: haematoxylin, eosin, DAB; columns: red, green, blue. */
  private static final double[][] RGB_FROM_HED = {
    {0.65, 0.70, 0.29}, {0.07, 0.99, 0.11}, {0.27, 0.57, 0.78}
  };

  private static final double[][] HED_FROM_RGB = inverse(RGB_FROM_HED);

  /** Steps a unit of density: a step changes white by 0.14, so the nearest step is exact. */
  private static final int STEPS = 4096;

  /** Value 0 has no density; it is given that of a quarter, which rounds back to 0. */
  private static final double BLACK = 0.25;

  private static final float[] DENSITY = new float[256];
  private static final int[] VALUE;

  static {
    for (int v = 0; v < 256; v++) {
      DENSITY[v] = (float) (-STEPS * StrictMath.log10(Math.max(v, BLACK) / 255));
    }
    VALUE = new int[Math.round(DENSITY[0]) + 1];
    for (int i = 0; i < VALUE.length; i++) {
      VALUE[i] = (int) Math.round(255 * StrictMath.pow(10, -i / (double) STEPS));
    }
  }

  private StainShift() {}

  static void apply(Planes picture, double[] gain, double[] offset) {
    float[][] m = new float[3][4]; // from density to density, in steps; the offset last
    for (int to = 0; to < 3; to++) {
      for (int from = 0; from < 3; from++) {
        double sum = 0;
        for (int stain = 0; stain < 3; stain++) {
          sum += HED_FROM_RGB[from][stain] * gain[stain] * RGB_FROM_HED[stain][to];
        }
        m[to][from] = (float) sum;
      }
      double sum = 0.5; // half a step, so that the cut to a whole step rounds
      for (int stain = 0; stain < 3; stain++) {
        sum += STEPS * offset[stain] * RGB_FROM_HED[stain][to];
      }
      m[to][3] = (float) sum;
    }
    int[] red = picture.channel(0);
    int[] green = picture.channel(1);
    int[] blue = picture.channel(2);
    for (int i = 0; i < picture.size(); i++) {
      float r = DENSITY[red[i]];
      float g = DENSITY[green[i]];
      float b = DENSITY[blue[i]];
      red[i] = value(m[0][0] * r + m[0][1] * g + m[0][2] * b + m[0][3]);
      green[i] = value(m[1][0] * r + m[1][1] * g + m[1][2] * b + m[1][3]);
      blue[i] = value(m[2][0] * r + m[2][1] * g + m[2][2] * b + m[2][3]);
    }
  }

  private static int value(float density) {
    return VALUE[Math.max(0, Math.min(VALUE.length - 1, (int) density))];
  }

  /**
   * By the adjugate: rows of the inverse are cross products of the columns over the determinant.
   */
  private static double[][] inverse(double[][] m) {
    double[][] result = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int a = (j + 1) % 3;
        int b = (j + 2) % 3;
        int c = (i + 1) % 3;
        int d = (i + 2) % 3;
        result[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
      }
    }
    double determinant = m[0][0] * result[0][0] + m[0][1] * result[1][0] + m[0][2] * result[2][0];
    for (double[] row : result) {
      for (int j = 0; j < 3; j++) {
        row[j] /= determinant;
      }
    }
    return result;
  }
}
