package org.histossl.data.look;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.tile.Tile;

/**
 * A slide's thumbnail with its tiles: kept ones framed, dropped ones veiled in the color of their
 * reason, and a legend that counts them.
 *
 * <pre>{@code
 * RgbImage picture = TileOverlay.draw(slide, store.tiles(0), 1600);
 * }</pre>
 */
public final class TileOverlay {
  private static final Color BROKEN = new Color(0xffd5d5);
  private static final float VEIL = 0.2f;
  private static final int WIDEST = 8192;
  private static final int NARROWEST = 64;

  /** A level is read in pieces of that many pixels, so that none need fit in memory. */
  private static final int PIECE = 2048;

  private TileOverlay() {}

  /**
   * Draws the overlay.
   *
   * @param slide the slide
   * @param tiles its tiles, of any levels
   * @param longestEdge of the thumbnail in pixels, in [64, 8192]; it is never larger than level 0
   * @return the thumbnail with a legend below it
   * @throws IOException naming the file, if the slide cannot be read
   */
  public static RgbImage draw(Slide slide, List<Tile> tiles, int longestEdge) throws IOException {
    double scale = scale(slide, longestEdge);
    Level finest = slide.levels().get(0);
    int width = (int) Math.max(1, Math.round(finest.width() * scale));
    int height = (int) Math.max(1, Math.round(finest.height() * scale));
    int wide = Math.max(width, 320);
    Legend legend = Legend.of(tiles, wide);
    BufferedImage picture =
        new BufferedImage(wide, height + legend.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Legend.graphics(picture);
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      thumbnail(slide, scale, graphics);
      graphics.setClip(0, 0, width, height);
      for (Tile tile : tiles) {
        frame(slide, tile, scale, graphics);
      }
      graphics.setClip(null);
      legend.draw(graphics, height);
    } finally {
      graphics.dispose();
    }
    return RgbImage.from(picture);
  }

  /**
   * A slide in small, without its tiles. Broken parts of it are gray.
   *
   * @param slide the slide
   * @param longestEdge of the thumbnail in pixels, in [64, 8192]; it is never larger than level 0
   * @return the thumbnail
   * @throws IOException naming the file, if the slide cannot be read
   */
  public static RgbImage thumbnail(Slide slide, int longestEdge) throws IOException {
    double scale = scale(slide, longestEdge);
    Level finest = slide.levels().get(0);
    int width = (int) Math.max(1, Math.round(finest.width() * scale));
    int height = (int) Math.max(1, Math.round(finest.height() * scale));
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      thumbnail(slide, scale, graphics);
    } finally {
      graphics.dispose();
    }
    return RgbImage.from(picture);
  }

  private static double scale(Slide slide, int longestEdge) {
    Check.inRange("longestEdge", longestEdge, NARROWEST, WIDEST);
    Level finest = slide.levels().get(0);
    return Math.min(1, (double) longestEdge / Math.max(finest.width(), finest.height()));
  }

  /** From the coarsest level that is fine enough. */
  private static void thumbnail(Slide slide, double scale, Graphics2D graphics) throws IOException {
    Level best = slide.levels().get(0);
    for (Level level : slide.levels()) {
      if (level.downsample() * scale <= 1 && level.downsample() > best.downsample()) {
        best = level;
      }
    }
    double factor = best.downsample() * scale;
    for (int y = 0; y < best.height(); y += PIECE) {
      for (int x = 0; x < best.width(); x += PIECE) {
        int width = Math.min(PIECE, best.width() - x);
        int height = Math.min(PIECE, best.height() - y);
        int left = (int) Math.round(x * factor);
        int top = (int) Math.round(y * factor);
        int right = (int) Math.max(left + 1, Math.round((x + width) * factor));
        int bottom = (int) Math.max(top + 1, Math.round((y + height) * factor));
        try {
          RgbImage piece =
              slide
                  .read(best.index(), x, y, width, height)
                  .reduced(Math.min(width, right - left), Math.min(height, bottom - top));
          graphics.drawImage(piece.toBufferedImage(), left, top, right - left, bottom - top, null);
        } catch (BrokenBlockException e) {
          graphics.setColor(BROKEN);
          graphics.fillRect(left, top, right - left, bottom - top);
        }
      }
    }
  }

  private static void frame(Slide slide, Tile tile, double scale, Graphics2D graphics) {
    double factor = slide.levels().get(tile.level()).downsample() * scale;
    int left = (int) Math.round(tile.x() * factor);
    int top = (int) Math.round(tile.y() * factor);
    int width = (int) Math.round((tile.x() + tile.sizePixels()) * factor) - left;
    int height = (int) Math.round((tile.y() + tile.sizePixels()) * factor) - top;
    graphics.setColor(Palette.of(Palette.verdict(tile)));
    if (!tile.kept()) {
      graphics.setComposite(AlphaComposite.SrcOver.derive(VEIL));
      graphics.fillRect(left, top, width, height);
      graphics.setComposite(AlphaComposite.SrcOver);
    }
    int line = tile.kept() && width >= 24 ? 2 : 1;
    graphics.setStroke(new BasicStroke(line));
    graphics.drawRect(left + line / 2, top + line / 2, width - line - 1, height - line - 1);
  }
}
