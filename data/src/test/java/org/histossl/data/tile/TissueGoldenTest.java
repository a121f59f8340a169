package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;

/** Tissue masks, grids, sharpness and colors against HistoPrep with OpenCV. */
class TissueGoldenTest {
  private static final int THRESHOLD_TOLERANCE = 1;
  private static final double RELATIVE = 1e-3;

  /** The case's own tolerances. */
  private static final double MOMENT = 0.002;

  private static final int QUANTILE_TOLERANCE = 1;

  @GoldenTest("tissue")
  void graysAreThoseOfOpenCv(GoldenCase golden) throws IOException {
    assertArrayEquals(
        grays(golden, "thumbnail_gray.png"), Gray.of(picture(golden, "thumbnail.png")));
  }

  @GoldenTest("tissue")
  void theBlurIsThatOfOpenCvUpToItsFixedPoint(GoldenCase golden) throws IOException {
    RgbImage thumbnail = picture(golden, "thumbnail.png");
    byte[] gray = Gray.of(thumbnail);
    Gray.blur(gray, thumbnail.width(), thumbnail.height(), 1);
    byte[] expected = grays(golden, "blurred_sigma_1.png");
    for (int i = 0; i < gray.length; i++) {
      assertEquals(expected[i] & 255, gray[i] & 255, 1);
    }
  }

  @GoldenTest("tissue")
  void masksAgreeInThresholdAndShare(GoldenCase golden) throws IOException {
    RgbImage thumbnail = picture(golden, "thumbnail.png");
    double tolerance = golden.json().path("suggested_tolerance").path("mask_fraction").asDouble();
    int compared = 0;
    for (JsonNode mask : golden.json().path("tissue_masks")) {
      double sigma = mask.path("sigma").asDouble();
      TissueMask ours =
          mask.has("multiplier")
              ? TissueMask.of(thumbnail, sigma, mask.path("multiplier").asDouble())
              : TissueMask.atThreshold(thumbnail, sigma, mask.path("fixed_threshold").asInt());
      assertEquals(mask.path("threshold").asInt(), ours.threshold(), THRESHOLD_TOLERANCE);
      assertEquals(
          mask.path("tissue_fraction").asDouble(),
          ours.share(0, 0, ours.width(), ours.height()),
          tolerance);
      if (mask.has("mask_file")) {
        assertSame(grays(golden, mask.path("mask_file").asText()), ours, tolerance);
      }
      compared++;
    }
    assertEquals(7, compared);
  }

  private static void assertSame(byte[] expected, TissueMask ours, double tolerance) {
    int different = 0;
    for (int i = 0; i < expected.length; i++) {
      different += (expected[i] != 0) == ours.tissue(i % ours.width(), i / ours.width()) ? 0 : 1;
    }
    assertTrue(different <= tolerance * expected.length, different + " pixels differ");
  }

  @GoldenTest("tissue")
  void backgroundOfTilesAgrees(GoldenCase golden) throws IOException {
    TissueMask mask = TissueMask.of(picture(golden, "thumbnail.png"), 1, 1);
    double tolerance = golden.json().path("suggested_tolerance").path("mask_fraction").asDouble();
    for (String part : new String[] {"background", "background_downsampled"}) {
      JsonNode expected = golden.json().path(part);
      double down = expected.path("downsample").path(0).asDouble(1);
      for (int i = 0; i < expected.path("tiles_xywh").size(); i++) {
        int[] box = new int[4];
        for (int k = 0; k < 4; k++) {
          box[k] = (int) Math.round(expected.path("tiles_xywh").path(i).path(k).asInt() / down);
        }
        assertEquals(
            expected.path("background_fraction").path(i).asDouble(),
            1 - mask.share(box[0], box[1], box[2], box[3]),
            tolerance,
            part + " " + i);
      }
    }
  }

  @GoldenTest("tissue")
  void sharpnessIsTheReferencesLaplacianDeviation(GoldenCase golden) throws IOException {
    for (JsonNode tile : golden.json().path("tiles")) {
      double expected = tile.path("image_metrics_own_mask").path("laplacian_std").asDouble();
      RgbImage pixels = picture(golden, tile.path("file").asText());
      assertEquals(expected, TileScores.of(pixels).sharpness(), RELATIVE * expected);
    }
  }

  @GoldenTest("tissue")
  void tilesHaveTheReferencesOwnThresholdAndBackground(GoldenCase golden) throws IOException {
    double tolerance = golden.json().path("suggested_tolerance").path("mask_fraction").asDouble();
    for (JsonNode tile : golden.json().path("tiles")) {
      TissueMask mask = TissueMask.of(picture(golden, tile.path("file").asText()), 1, 1);
      assertEquals(
          tile.path("otsu_threshold").asInt(),
          mask.threshold(),
          THRESHOLD_TOLERANCE,
          tile::toString);
      assertEquals(
          tile.path("tissue_fraction").asDouble(),
          mask.share(0, 0, mask.width(), mask.height()),
          tolerance,
          tile::toString);
    }
  }

  @GoldenTest("tissue")
  void channelsHaveTheReferencesMeansDeviationsAndQuantiles(GoldenCase golden) throws IOException {
    for (JsonNode tile : golden.json().path("tiles")) {
      RgbImage pixels = picture(golden, tile.path("file").asText());
      JsonNode own = tile.path("image_metrics_own_mask");
      assertSame(own, TileStatistics.of(pixels, TissueMask.of(pixels, 1, 1)));
      JsonNode slides = tile.path("image_metrics_thumbnail_threshold");
      int threshold = slides.path("threshold").asInt();
      assertSame(slides, TileStatistics.of(pixels, TissueMask.atThreshold(pixels, 1, threshold)));
    }
  }

  private static void assertSame(JsonNode expected, TileStatistics ours) {
    for (TileStatistics.Channel channel : TileStatistics.Channel.values()) {
      String name = channel.name().toLowerCase(Locale.ROOT);
      TileStatistics.Distribution distribution = ours.of(channel);
      assertEquals(expected.required(name + "_mean").asDouble(), distribution.mean(), MOMENT, name);
      assertEquals(
          expected.required(name + "_std").asDouble(), distribution.deviation(), MOMENT, name);
      for (int i = 0; i < TileStatistics.percents().size(); i++) {
        String quantile = name + "_q" + TileStatistics.percents().get(i);
        assertEquals(
            expected.required(quantile).asInt(),
            distribution.quantiles().get(i),
            QUANTILE_TOLERANCE,
            quantile);
      }
    }
  }

  /** The reference's grids also have tiles that reach over the border; the library's have none. */
  @GoldenTest("tissue")
  void gridsAreTheReferencesAsFarAsItsTilesLieInside(GoldenCase golden) {
    int compared = 0;
    for (JsonNode grid : golden.json().path("tile_grids")) {
      int size = grid.path("width").asInt();
      if (grid.path("height").asInt(size) != size) {
        continue; // the library's tiles are squares
      }
      int height = grid.path("dimensions").path(0).asInt();
      int width = grid.path("dimensions").path(1).asInt();
      List<List<Integer>> expected = new ArrayList<>();
      for (JsonNode box : grid.path("tiles_xywh")) {
        int x = box.path(0).asInt();
        int y = box.path(1).asInt();
        if (x + size <= width && y + size <= height) {
          expected.add(List.of(x, y));
        }
      }
      int stride = (int) Math.round(size * (1 - grid.path("overlap").asDouble()));
      TileGrid ours = TileGrid.of(new Level(0, width, height, 1), size, stride);
      List<List<Integer>> places = new ArrayList<>();
      for (int row = 0; row < ours.rows(); row++) {
        for (int column = 0; column < ours.columns(); column++) {
          places.add(List.of(ours.x(column), ours.y(row)));
        }
      }
      assertEquals(expected, places);
      compared++;
    }
    assertEquals(2, compared);
  }

  private static RgbImage picture(GoldenCase golden, String file) throws IOException {
    return RgbImage.from(read(golden, file));
  }

  /** Not through colors, which would change grays. */
  private static byte[] grays(GoldenCase golden, String file) throws IOException {
    BufferedImage image = read(golden, file);
    byte[] grays = new byte[image.getWidth() * image.getHeight()];
    for (int i = 0; i < grays.length; i++) {
      grays[i] = (byte) image.getRaster().getSample(i % image.getWidth(), i / image.getWidth(), 0);
    }
    return grays;
  }

  private static BufferedImage read(GoldenCase golden, String file) throws IOException {
    BufferedImage image = ImageIO.read(golden.path(file).toFile());
    if (image == null) {
      throw new IOException(golden.path(file) + ": no image");
    }
    return image;
  }
}
