package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Levels in SubIFDs, as Bio-Formats, QuPath and libvips write them. */
class SubIfdTest {
  @TempDir private Path folder;

  private static TinyTiff.Page gray(int width, int height, int value) {
    byte[] pixels = new byte[width * height];
    Arrays.fill(pixels, (byte) value);
    return new TinyTiff.Page(width, height, pixels);
  }

  private Path save(TinyTiff.Page... pages) throws IOException {
    TinyTiff tiff = new TinyTiff(ByteOrder.LITTLE_ENDIAN);
    for (TinyTiff.Page page : pages) {
      tiff.page(page);
    }
    return Files.write(folder.resolve("pyramid.ome.tif"), tiff.bytes());
  }

  private static List<String> sizes(Slide slide) {
    return slide.levels().stream().map(l -> l.width() + "x" + l.height()).toList();
  }

  @Test
  void theLevelsOfAPageAreItsOwnSubIfdsNotThoseOfAnotherChannel() throws IOException {
    TinyTiff.Page first =
        gray(64, 48, 10)
            .text("<OME><Pixels PhysicalSizeX=\"0.25\"/></OME>")
            .sub(gray(32, 24, 11))
            .sub(gray(16, 12, 12));
    TinyTiff.Page second = gray(64, 48, 20).sub(gray(32, 24, 21)).sub(gray(16, 12, 22));
    try (Slide slide = Slides.open(save(first, second, gray(24, 18, 30)))) {
      assertEquals(List.of("64x48", "32x24", "16x12"), sizes(slide));
      assertEquals(OptionalDouble.of(0.25), slide.micronsPerPixel());
      for (int level = 0; level < 3; level++) {
        RgbImage whole = Samples.whole(slide, level);
        byte[] expected = new byte[whole.rgb().length];
        Arrays.fill(expected, (byte) (10 + level));
        assertArrayEquals(expected, whole.rgb(), "level " + level);
      }
    }
  }

  @Test
  void aMaskHasItsLevelsThereToo() throws IOException {
    try (ClassMask mask = Masks.open(save(gray(64, 48, 3).sub(gray(32, 24, 4))))) {
      assertEquals(2, mask.levels().size());
      assertArrayEquals(new byte[] {4, 4}, mask.read(1, 30, 23, 2, 1));
    }
  }

  @Test
  void aSubIfdThatIsNoSmallerViewIsNoLevel() throws IOException {
    TinyTiff.Page page = gray(64, 48, 1).sub(gray(16, 48, 2)).sub(gray(64, 48, 3));
    try (Slide slide = Slides.open(save(page))) {
      assertEquals(List.of("64x48"), sizes(slide));
    }
  }

  @Test
  @Tag("hostile")
  void subIfdsThatLeadToTheirPageAreNotFollowed() throws IOException {
    Path looped = save(gray(64, 48, 1).set(330, 0, 0, 0));
    ByteBuffer loop = ByteBuffer.wrap(Files.readAllBytes(looped)).order(ByteOrder.LITTLE_ENDIAN);
    int table = HostileTiffTest.table(loop, 330);
    for (int i = 0; i < 3; i++) {
      loop.putInt(table + 4 * i, loop.getInt(4));
    }
    Files.write(looped, loop.array());
    try (Slide slide = Slides.open(looped)) {
      assertEquals(List.of("64x48"), sizes(slide));
    }
  }

  @Test
  @Tag("hostile")
  void whatSubIfdsClaimIsHeldAgainstTheFile() throws IOException {
    assertRefused(gray(64, 48, 1).set(330, 0x7fff_ffff), "truncated");
    long[] many = LongStream.range(1, 5000).toArray();
    assertRefused(gray(640, 480, 1).set(330, many), "");
    // Each offset leads into the pixels, which say that there are no entries.
    assertRefused(
        new TinyTiff.Page(640, 480, new byte[640 * 480])
            .set(330, LongStream.range(0, 5000).map(i -> 16 + 2 * i).toArray()),
        "more than 4096 directories");
    // Directories of thousands of entries each, which they share.
    byte[] entry = {0, 0x10, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    byte[] shared = new byte[12 * 5000];
    for (int i = 0; i < shared.length; i++) {
      shared[i] = entry[i % entry.length];
    }
    assertRefused(
        new TinyTiff.Page(300, 200, shared)
            .set(330, LongStream.range(0, 600).map(i -> 8 + 12 * i).toArray()),
        "directories of more than");
  }

  private void assertRefused(TinyTiff.Page page, String reason) throws IOException {
    Path file = save(page);
    IOException e = assertThrows(IOException.class, () -> Slides.open(file));
    assertTrue(Samples.message(e).startsWith(file.toString()), e.getMessage());
    assertTrue(Samples.message(e).contains(reason), e.getMessage());
  }

  @Test
  @Tag("realdata")
  void theReportedFileHasTwoLevels() throws IOException {
    try (Slide slide = Slides.open(Samples.real("reports/ome-subifd/pyramid.ome.tif"))) {
      assertEquals(2, slide.levels().size());
      assertEquals(4, slide.levels().get(1).downsample(), 0.01);
      Samples.whole(slide, 1);
    }
  }
}
