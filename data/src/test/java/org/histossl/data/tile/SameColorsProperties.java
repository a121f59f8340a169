package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Pictures;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;

/** One file has one set of pixels, whichever door it comes through. */
class SameColorsProperties {
  private static final int SIDE = 32;

  /** What a picture's samples are. */
  enum Kind {
    BILEVEL(1, false),
    GRAY_2(1, false),
    GRAY_4(1, false),
    GRAY(1, false),
    GRAY_16(1, false),
    GRAY_ALPHA(2, true),
    GRAY_ALPHA_16(2, true),
    PALETTE(1, false),
    PALETTE_ALPHA(1, false),
    RGB(3, false),
    RGB_16(3, false),
    RGBA(4, true),
    RGBA_16(4, true);

    private final int bands;
    private final boolean alpha;

    Kind(int bands, boolean alpha) {
      this.bands = bands;
      this.alpha = alpha;
    }

    int bits() {
      return switch (this) {
        case BILEVEL -> 1;
        case GRAY_2 -> 2;
        case GRAY_4 -> 4;
        case GRAY_16, GRAY_ALPHA_16, RGB_16, RGBA_16 -> 16;
        default -> 8;
      };
    }

    /** What the JDK's writers can write. */
    List<String> formats() {
      return switch (this) {
        case PALETTE_ALPHA -> List.of("png");
        case BILEVEL, GRAY_4, GRAY, PALETTE, RGB -> List.of("png", "tif", "bmp");
        default -> List.of("png", "tif");
      };
    }
  }

  /** A picture and what it must look like. */
  record Drawn(BufferedImage image, RgbImage expected) {}

  @Provide
  Arbitrary<Kind> kinds() {
    return Arbitraries.of(Kind.class);
  }

  @Property(tries = 30)
  void everyDoorShowsTheStoredSamples(
      @ForAll("kinds") Kind kind, @ForAll @IntRange(min = 0, max = 1000) int seed)
      throws IOException {
    Drawn drawn = draw(kind, seed);
    assertArrayEquals(drawn.expected.rgb(), RgbImage.from(drawn.image).rgb(), "AWT " + kind);
    Path folder = Files.createTempDirectory("colors");
    try {
      for (String format : kind.formats()) {
        Path file = folder.resolve("a." + format);
        write(drawn.image, format, file);
        assertSame(drawn.expected, file, format + " of " + kind);
      }
    } finally {
      delete(folder);
    }
  }

  @Property(tries = 10)
  void aJpegIsTheSameThroughEveryDoor(
      @ForAll boolean gray, @ForAll @IntRange(min = 0, max = 1000) int seed) throws IOException {
    Drawn drawn = draw(gray ? Kind.GRAY : Kind.RGB, seed);
    Path folder = Files.createTempDirectory("colors");
    try {
      Path file = folder.resolve("a.jpg");
      assertTrue(ImageIO.write(drawn.image, "jpg", file.toFile()));
      assertSame(RgbImage.from(ImageIO.read(file.toFile())), file, "JPEG, gray " + gray);
    } finally {
      delete(folder);
    }
  }

  private static void assertSame(RgbImage expected, Path file, String what) throws IOException {
    RgbImage awt = RgbImage.from(ImageIO.read(file.toFile()));
    assertArrayEquals(expected.rgb(), awt.rgb(), "AWT " + what);
    assertArrayEquals(expected.rgb(), Pictures.read(file).rgb(), "picture " + what);
    try (Slide slide = Slides.open(file)) {
      assertArrayEquals(expected.rgb(), slide.read(0, 0, 0, SIDE, SIDE).rgb(), "slide " + what);
    }
    TilerConfig config =
        TilerConfig.thesis()
            .withTileSize(SIDE)
            .withFilter(TileFilter.emptinessAtMost(1))
            .withCoarseEmptiness(1);
    TileStore store =
        Tiling.of(config, ClassScheme.cancer())
            .withEncoding(TileEncoding.PNG)
            .run(
                List.of(
                    SlideSource.of(
                        "a",
                        "a",
                        file,
                        Optional.empty(),
                        LabelRule.identity(ClassScheme.cancer()))),
                file.resolveSibling("store-" + what.hashCode()),
                Progress.none());
    assertArrayEquals(expected.rgb(), store.read(0).rgb(), "store " + what);
  }

  /** By the JDK's own writer: another one does not know all kinds. */
  private static void write(BufferedImage image, String format, Path file) throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    ImageWriter writer = writers.next();
    while (!writer.getClass().getName().startsWith("com.sun.")) {
      writer = writers.next();
    }
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(image);
    } finally {
      writer.dispose();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Drawn draw(Kind kind, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ColorModel model = model(kind, random);
    WritableRaster raster = raster(kind, model);
    int[] sample = new int[kind.bands];
    RgbImage expected = RgbImage.black(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      for (int band = 0; band < kind.bands; band++) {
        sample[band] = random.nextInt(1 << kind.bits());
      }
      raster.setPixel(i % SIDE, i / SIDE, sample);
      expected.set(i % SIDE, i / SIDE, expected(kind, model, sample));
    }
    return new Drawn(new BufferedImage(model, raster, false, null), expected);
  }

  private static ColorModel model(Kind kind, SplittableRandom random) {
    int bits = kind.bits();
    int size = 1 << bits;
    if (kind == Kind.PALETTE || kind == Kind.PALETTE_ALPHA || bits < 8) {
      int[] colors = new int[size];
      for (int i = 0; i < size; i++) {
        colors[i] = bits < 8 ? 0xff000000 | 0x010101 * (255 * i / (size - 1)) : random.nextInt();
      }
      return new IndexColorModel(
          bits, size, colors, 0, kind == Kind.PALETTE_ALPHA, -1, DataBuffer.TYPE_BYTE);
    }
    ColorSpace space =
        ColorSpace.getInstance(kind.bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    return new ComponentColorModel(
        space,
        kind.alpha,
        false,
        kind.alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
        bits == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE);
  }

  private static WritableRaster raster(Kind kind, ColorModel model) {
    return kind.bits() < 8
        ? Raster.createPackedRaster(
            DataBuffer.TYPE_BYTE, SIDE, SIDE, 1, kind.bits(), new Point(0, 0))
        : model.createCompatibleWritableRaster(SIDE, SIDE);
  }

  /** Written down once more from the rules. */
  private static int expected(Kind kind, ColorModel model, int[] sample) {
    if (model instanceof IndexColorModel palette) {
      int argb = palette.getRGB(sample[0]);
      return onWhite(argb >> 16 & 255, argb >>> 24) << 16
          | onWhite(argb >> 8 & 255, argb >>> 24) << 8
          | onWhite(argb & 255, argb >>> 24);
    }
    int shift = kind.bits() - 8;
    int alpha = kind.alpha ? sample[kind.bands - 1] >> shift : 255;
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      rgb = rgb << 8 | onWhite(sample[kind.bands < 3 ? 0 : c] >> shift, alpha);
    }
    return rgb;
  }

  private static int onWhite(int channel, int alpha) {
    return (int) Math.round((channel * alpha + 255.0 * (255 - alpha)) / 255);
  }
}
