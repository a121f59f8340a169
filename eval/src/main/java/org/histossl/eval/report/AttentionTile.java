package org.histossl.eval.report;

import java.util.List;
import org.histossl.data.image.RgbImage;

/**
 * Where an encoder looks on a tile.
 *
 * @param tile the tile itself
 * @param label what it shows, such as its class and slide
 * @param overlays heat maps over the tile
 */
public record AttentionTile(RgbImage tile, String label, List<Overlay> overlays) {
  /**
   * Takes a copy of the list.
   *
   * @param tile the tile itself
   * @param label what it shows, such as its class and slide
   * @param overlays heat maps over the tile
   */
  public AttentionTile {
    overlays = List.copyOf(overlays);
  }

  /**
   * A heat map over a tile.
   *
   * @param name what the heat is, such as {@code "pretrained, class attention"}
   * @param image the picture, such as {@link HeatMap#over} makes
   * @param low the value at the legend's low end
   * @param high the value at the legend's high end
   */
  public record Overlay(String name, RgbImage image, double low, double high) {
    /**
     * An overlay of a heat map.
     *
     * @param name what the heat is
     * @param heat the values
     * @param tile the tile below
     * @return the overlay
     */
    public static Overlay of(String name, HeatMap heat, RgbImage tile) {
      return new Overlay(name, heat.over(tile), heat.low(), heat.high());
    }
  }
}
