package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.data.image.RgbImage;
import org.histossl.models.wavelet.WaveletConfig;
import org.histossl.models.wavelet.WaveletTransform;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a wavelet front end makes of a tile: its sub-bands, what the approximation alone still
 * shows, what that leaves out, and the tile made again from all of them.
 *
 * @param tile the tile itself
 * @param label what it shows, such as its class and slide
 * @param frontEnd the transform, in words
 * @param parts the pictures and what they are
 */
public record SubBandPicture(RgbImage tile, String label, String frontEnd, List<Part> parts) {
  private static final int COLORS = 3;
  private static final double GRAY = 127.5;

  /** Takes a copy of the list. */
  public SubBandPicture {
    parts = List.copyOf(parts);
  }

  /**
   * One picture.
   *
   * @param name what it shows
   * @param image the picture
   */
  public record Part(String name, RgbImage image) {}

  /**
   * Transforms a tile and back.
   *
   * @param tile the tile
   * @param label what it shows
   * @param config the front end
   * @return the pictures
   */
  public static SubBandPicture of(RgbImage tile, String label, WaveletConfig config) {
    WaveletTransform transform = new WaveletTransform(config.wavelet(), config.border());
    int levels = config.levels();
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 1, COLORS, tile.height(), tile.width());
    WaveletTransform.Decomposition all = transform.decompose(x, levels, 2, 3);
    List<Map<String, Node>> none = new ArrayList<>();
    for (Map<String, Node> level : all.details()) {
      Map<String, Node> zeros = new LinkedHashMap<>(level);
      zeros.replaceAll((name, band) -> band.times(0));
      none.add(zeros);
    }
    WaveletTransform.Decomposition coarse =
        new WaveletTransform.Decomposition(all.approximation(), none);
    Node packets = transform.packets(x, levels);
    graph.output("packets", packets);
    graph.output("coarse", transform.reconstruct(coarse, 2, 3));
    graph.output("whole", transform.reconstruct(all, 2, 3));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      float[] pixels = planes(tile);
      HostFloats.fill(program.input("x"), 0, pixels);
      program.run();
      float[] fromCoarse = cut(program, "coarse", tile);
      float[] fromAll = cut(program, "whole", tile);
      float[] lost = new float[pixels.length];
      double worst = 0;
      for (int i = 0; i < pixels.length; i++) {
        lost[i] = pixels[i] - fromCoarse[i];
        worst = Math.max(worst, Math.abs(pixels[i] - fromAll[i]));
      }
      double gain = gain(lost, 0);
      int height = tile.height();
      int width = tile.width();
      return new SubBandPicture(
          tile,
          label,
          config.frontEnd(),
          List.of(
              bands(HostFloats.rowMajor(program.output("packets")), packets, levels),
              new Part("from the approximation alone", image(fromCoarse, height, width, 1, 0)),
              new Part(
                  text("what that leaves out, %.1f times as strong", gain),
                  image(lost, height, width, gain, GRAY)),
              new Part(
                  text("from all sub-bands, off by %.4f of 255 at most", worst),
                  image(fromAll, height, width, 1, 0))));
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The bands in rows and columns by their names: the approximation first, at gray levels. */
  private static Part bands(float[] values, Node packets, int levels) {
    int side = 1 << levels;
    int height = Math.toIntExact(packets.size(2));
    int width = Math.toIntExact(packets.size(3));
    int band = height * width;
    double gain = gain(values, band);
    float[] mosaic = new float[COLORS * side * side * band];
    for (int color = 0; color < COLORS; color++) {
      for (int i = 0; i < side * side; i++) {
        int from = (color * side * side + i) * band;
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            float value = values[from + y * width + x];
            int row = (color * side + i / side) * height + y;
            mosaic[row * side * width + i % side * width + x] =
                i == 0 ? value / side : (float) (gain * value + GRAY);
          }
        }
      }
    }
    return new Part(
        text(
            "sub-bands, high-pass to the right along rows, below along columns; details %.1f times"
                + " as strong",
            gain),
        image(mosaic, side * height, side * width, 1, 0));
  }

  /** What brings all but a rare value to where they can be seen. */
  private static double gain(float[] values, int band) {
    double squares = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      // of each color, the first band is the approximation
      boolean detail = band == 0 || i % (values.length / COLORS) >= band;
      squares += detail ? (double) values[i] * values[i] : 0;
      count += detail ? 1 : 0;
    }
    return GRAY / Math.max(1, 4 * Math.sqrt(squares / Math.max(1, count)));
  }

  private static float[] planes(RgbImage tile) {
    byte[] rgb = tile.rgb();
    int area = tile.width() * tile.height();
    float[] planes = new float[COLORS * area];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = rgb[i % area * COLORS + i / area] & 0xff;
    }
    return planes;
  }

  /** A result in the tile's size: where a side is odd it has one sample more. */
  private static float[] cut(Program program, String name, RgbImage tile) {
    float[] values = HostFloats.rowMajor(program.output(name));
    long[] shape = program.output(name).shape();
    float[] planes = new float[COLORS * tile.height() * tile.width()];
    for (int row = 0; row < COLORS * tile.height(); row++) {
      long from = row / tile.height() * shape[2] + row % tile.height();
      System.arraycopy(values, (int) (from * shape[3]), planes, row * tile.width(), tile.width());
    }
    return planes;
  }

  private static RgbImage image(float[] planes, int height, int width, double gain, double zero) {
    byte[] rgb = new byte[planes.length];
    int area = height * width;
    for (int i = 0; i < planes.length; i++) {
      long level = Math.round(Math.min(255, Math.max(0, gain * planes[i] + zero)));
      rgb[i % area * COLORS + i / area] = (byte) level;
    }
    return RgbImage.of(width, height, rgb);
  }
}
