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
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged tile is that tile's failure, and the slide's other tiles are read. */
@Tag("hostile")
class BrokenBlockTest {
  private static final int TILE = 64;

  @TempDir private Path folder;

  /** How the tile in the second column of the first row is damaged. */
  enum Damage {
    OVERWRITTEN {
      @Override
      void apply(ByteBuffer file, int offsets, int lengths) {
        int offset = file.getInt(offsets + 4);
        for (int i = offset; i < offset + file.getInt(lengths + 4); i++) {
          file.put(i, (byte) 0x5a);
        }
      }
    },
    CUT_IN_HALF {
      @Override
      void apply(ByteBuffer file, int offsets, int lengths) {
        file.putInt(lengths + 4, file.getInt(lengths + 4) / 2);
      }
    },
    BEHIND_THE_END {
      @Override
      void apply(ByteBuffer file, int offsets, int lengths) {
        file.putInt(offsets + 4, file.capacity() - 5);
      }
    };

    abstract void apply(ByteBuffer file, int offsets, int lengths);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aJpegTile(Damage damage) throws IOException {
    assertOnlyThatTileFails(PyramidConfig.Codec.JPEG, damage);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDeflateTile(Damage damage) throws IOException {
    assertOnlyThatTileFails(PyramidConfig.Codec.DEFLATE, damage);
  }

  private void assertOnlyThatTileFails(PyramidConfig.Codec codec, Damage damage)
      throws IOException {
    Path file = folder.resolve("slide é 1.tiff");
    RgbImage picture = Samples.picture(3 * TILE, 2 * TILE, 4);
    PyramidWriter.write(
        file,
        RegionSource.of(picture),
        Samples.lossless(PyramidConfig.Format.CLASSIC).withCodec(codec));
    RgbImage whole;
    try (Slide slide = Slides.open(file)) {
      whole = Samples.whole(slide, 0);
    }
    byte[] content = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    damage.apply(bytes, HostileTiffTest.table(bytes, 324), HostileTiffTest.table(bytes, 325));
    Files.write(file, content);

    try (Slide slide = Slides.open(file)) {
      for (int x : new int[] {TILE, TILE + 20, 40}) {
        BrokenBlockException e =
            assertThrows(BrokenBlockException.class, () -> slide.read(0, x, 10, 30, 30));
        assertEquals(0, e.level());
        assertEquals(TILE, e.x());
        assertEquals(0, e.y());
        assertEquals(TILE, e.width());
        assertEquals(TILE, e.height());
        assertTrue(
            Samples.message(e)
                .startsWith(file + ": the block x=64 y=0 width=64 height=64 of level 0 is broken:"),
            e.getMessage());
      }
      for (int[] at : new int[][] {{0, 0}, {2 * TILE, 0}, {0, TILE}, {TILE, TILE}}) {
        assertArrayEquals(
            whole.crop(at[0], at[1], TILE, TILE).rgb(),
            slide.read(0, at[0], at[1], TILE, TILE).rgb());
      }
      assertEquals(TILE, slide.read(1, 0, 0, TILE, TILE).width(), "other levels are whole");
    }
  }
}
