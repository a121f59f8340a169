package org.histossl.data.look;

import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.histossl.data.tile.Tile;

/**
 * The colors of verdicts: the same for the same reasons in every picture. Those of Okabe and Ito
 * (2008), which the color-blind can tell apart, and which stand out on haematoxylin and eosin.
 */
final class Palette {
  static final String KEPT = "kept";

  private static final Color GREEN = new Color(0x009e73);
  private static final Color GREY = new Color(0x9a9a9a);
  private static final Color RED = new Color(0xd81b2a);
  private static final List<Color> OTHERS =
      List.of(new Color(0x0072b2), new Color(0xe69f00), new Color(0x56b4e9), new Color(0x6a3d9a));

  private static final Map<String, Color> FIXED =
      Map.of(
          KEPT,
          GREEN,
          Tile.NO_TISSUE,
          GREY,
          Tile.BROKEN,
          RED,
          "empty",
          new Color(0x0072b2),
          "ink",
          new Color(0x111111),
          "few edges",
          new Color(0xe69f00),
          "homogeneous",
          new Color(0x6a3d9a),
          "blurred",
          new Color(0x56b4e9));

  private Palette() {}

  static String verdict(Tile tile) {
    return tile.reasonDropped().orElse(KEPT);
  }

  /** The verdicts that occur, kept first. */
  static List<String> verdicts(List<Tile> tiles) {
    TreeSet<String> reasons = new TreeSet<>();
    tiles.forEach(tile -> reasons.add(verdict(tile)));
    boolean kept = reasons.remove(KEPT);
    return Stream.concat(kept ? Stream.of(KEPT) : Stream.empty(), reasons.stream()).toList();
  }

  static Color of(String verdict) {
    Color fixed = FIXED.get(verdict);
    return fixed != null ? fixed : OTHERS.get(Math.floorMod(verdict.hashCode(), OTHERS.size()));
  }
}
