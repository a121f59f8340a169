package org.histossl.eval.report;

import java.util.List;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.attention.HeatMap;

/**
 * Where an encoder looks on a tile.
 *
 * @param tile the tile itself
 * @param label what it shows, such as its class and slide
 * @param overlays heat maps over the tile, and other pictures of its patches
 */
public record AttentionTile(RgbImage tile, String label, List<Overlay> overlays) {
  /**
   * Takes a copy of the list.
   *
   * @param tile the tile itself
   * @param label what it shows, such as its class and slide
   * @param overlays heat maps over the tile, and other pictures of its patches
   */
  public AttentionTile {
    overlays = List.copyOf(overlays);
  }

  /**
   * A picture of the tile's patches.
   *
   * @param name what it shows, such as {@code "pretrained, class attention"}
   * @param image the picture, such as {@link HeatMap#over} makes
   * @param scale the values at the legend's ends, empty where colors stand for no single value
   */
  public record Overlay(String name, RgbImage image, Optional<Range> scale) {
    /**
     * An overlay of a heat map.
     *
     * @param name what the heat is
     * @param heat the values
     * @param tile the tile below
     * @return the overlay
     */
    public static Overlay of(String name, HeatMap heat, RgbImage tile) {
      return new Overlay(name, heat.over(tile), Optional.of(new Range(heat.low(), heat.high())));
    }

    /**
     * A picture whose colors only say what is alike.
     *
     * @param name what is alike
     * @param image the picture
     * @return the overlay
     */
    public static Overlay colors(String name, RgbImage image) {
      return new Overlay(name, image, Optional.empty());
    }
  }

  /**
   * The ends of a legend.
   *
   * @param low the value at the low end
   * @param high the value at the high end
   */
  public record Range(double low, double high) {}
}
