package org.histossl.data.look;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.histossl.data.tile.Tile;

/** Words on pictures: what the colors mean, and how many tiles have each. */
final class Legend {
  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 14);
  static final Color TEXT = new Color(0x202020);

  private static final int MARGIN = 10;
  private static final int SWATCH = 14;
  private static final int LINE = 24;

  /** An entry: its swatch, its words, and its place. */
  private record Entry(String verdict, String words, int x, int y) {}

  private final List<Entry> entries;
  private final int height;

  private Legend(List<Entry> entries, int height) {
    this.entries = entries;
    this.height = height;
  }

  /** The verdicts of tiles, flowing over as many lines as the width asks for. */
  static Legend of(List<Tile> tiles, int width) {
    FontMetrics metrics =
        graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)).getFontMetrics(FONT);
    List<Entry> entries = new ArrayList<>();
    int x = MARGIN;
    int line = 0;
    for (String verdict : Palette.verdicts(tiles)) {
      long count = tiles.stream().filter(t -> Palette.verdict(t).equals(verdict)).count();
      String words = String.format(Locale.ROOT, "%s %,d", verdict, count);
      int wide = SWATCH + MARGIN / 2 + metrics.stringWidth(words) + 2 * MARGIN;
      if (x > MARGIN && x + wide > width) {
        x = MARGIN;
        line++;
      }
      entries.add(new Entry(verdict, words, x, MARGIN / 2 + line * LINE));
      x += wide;
    }
    return new Legend(entries, MARGIN + (line + 1) * LINE);
  }

  int height() {
    return height;
  }

  void draw(Graphics2D graphics, int top) {
    graphics.setFont(FONT);
    int ascent = graphics.getFontMetrics().getAscent();
    for (Entry entry : entries) {
      int y = top + entry.y() + (LINE - SWATCH) / 2;
      graphics.setColor(Palette.of(entry.verdict()));
      graphics.fillRect(entry.x(), y, SWATCH, SWATCH);
      graphics.setColor(TEXT);
      graphics.drawString(
          entry.words(), entry.x() + SWATCH + MARGIN / 2, y + (SWATCH + ascent) / 2 - 1);
    }
  }

  static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    return graphics;
  }
}
