package org.histossl.data.look;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileScores;
import org.histossl.data.tile.TileStore;

/**
 * Tiles side by side: a row of kept ones, and a row for each reason of dropping, each tile with the
 * scores that decided. Shows the dropped tiles whose pixels the store holds; {@code
 * TilerConfig.withDroppedSamples} says how many those are.
 *
 * <pre>{@code
 * RgbImage sheet = ContactSheet.draw(store, 8);
 * }</pre>
 */
public final class ContactSheet {
  private static final int EDGE = 160;
  private static final int GAP = 12;
  private static final int TITLE = 30;
  private static final int CAPTION = 46;
  private static final int SMALL = 11;
  private static final int LINE = 14;
  private static final int MOST_COLUMNS = 40;

  private ContactSheet() {}

  /** A row of the sheet. */
  private static final class Row {
    private final List<Tile> tiles = new ArrayList<>();
    private final List<RgbImage> pictures = new ArrayList<>();
    private long count;

    void add(Tile tile, RgbImage picture) {
      tiles.add(tile);
      pictures.add(picture);
    }
  }

  /**
   * Draws the sheet.
   *
   * @param store the tiles
   * @param columns tiles a row, in [1, 40]; kept ones are taken evenly from the whole store,
   *     dropped ones as they come
   * @return the sheet
   * @throws IOException if a picture cannot be read
   */
  public static RgbImage draw(TileStore store, int columns) throws IOException {
    Check.inRange("columns", columns, 1, MOST_COLUMNS);
    Map<String, Row> rows = new TreeMap<>();
    for (int i = 0; i < store.droppedSize(); i++) {
      Tile tile = store.dropped(i);
      Row row = rows.computeIfAbsent(Palette.verdict(tile), name -> new Row());
      row.count++;
      if (row.tiles.size() < columns) {
        Optional<RgbImage> picture = store.readDropped(i);
        picture.ifPresent(pixels -> row.add(tile, pixels));
      }
    }
    return draw(kept(store, columns), rows, columns);
  }

  private static Row kept(TileStore store, int columns) throws IOException {
    Row row = new Row();
    row.count = store.size();
    int shown = Math.min(columns, store.size());
    for (int i = 0; i < shown; i++) {
      int index = (int) ((long) i * store.size() / shown);
      if (store.hasPixels(index)) {
        row.add(store.tile(index), store.read(index));
      }
    }
    return row;
  }

  private static RgbImage draw(Row kept, Map<String, Row> dropped, int columns) {
    int rowHeight = TITLE + EDGE + CAPTION + GAP;
    int width = columns * (EDGE + GAP) + GAP;
    int rowsHeight = rowHeight;
    for (Row row : dropped.values()) {
      rowsHeight += height(row, rowHeight);
    }
    BufferedImage sheet = new BufferedImage(width, rowsHeight + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Legend.graphics(sheet);
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      draw(Palette.KEPT, kept, 0, graphics);
      int y = rowHeight;
      for (Map.Entry<String, Row> row : dropped.entrySet()) {
        draw(row.getKey(), row.getValue(), y, graphics);
        y += height(row.getValue(), rowHeight);
      }
    } finally {
      graphics.dispose();
    }
    return RgbImage.from(sheet);
  }

  /** A row without pictures is a line. */
  private static int height(Row row, int whole) {
    return row.pictures.isEmpty() ? TITLE : whole;
  }

  private static void draw(String verdict, Row row, int top, Graphics2D graphics) {
    graphics.setColor(Palette.of(verdict));
    graphics.fillRect(GAP, top + 10, 14, 14);
    graphics.setColor(Legend.TEXT);
    graphics.setFont(Legend.BOLD);
    String shown =
        row.pictures.isEmpty() ? ", no pixels stored" : ", " + row.pictures.size() + " shown";
    graphics.drawString(
        String.format(Locale.ROOT, "%s: %,d%s", verdict, row.count, shown), GAP + 22, top + 22);
    graphics.setFont(Legend.FONT.deriveFont((float) SMALL));
    for (int i = 0; i < row.pictures.size(); i++) {
      int x = GAP + i * (EDGE + GAP);
      RgbImage picture = row.pictures.get(i);
      graphics.drawImage(picture.toBufferedImage(), x, top + TITLE, EDGE, EDGE, null);
      graphics.setColor(new Color(0xbbbbbb));
      graphics.drawRect(x, top + TITLE, EDGE - 1, EDGE - 1);
      graphics.setColor(Legend.TEXT);
      captions(row.tiles.get(i).scores(), x, top + TITLE + EDGE, graphics);
    }
  }

  private static void captions(TileScores scores, int x, int top, Graphics2D graphics) {
    List<String> lines =
        List.of(
            line("empty", scores.emptiness(), "edges", scores.edges()),
            line("even", scores.homogeneity(), "ink", scores.ink()),
            line("sharp", scores.sharpness(), "color", scores.saturation()));
    for (int i = 0; i < lines.size(); i++) {
      graphics.drawString(lines.get(i), x, top + LINE * (i + 1));
    }
  }

  private static String line(String first, double one, String second, double other) {
    return String.format(Locale.ROOT, "%s %.2f   %s %.2f", first, one, second, other);
  }
}
