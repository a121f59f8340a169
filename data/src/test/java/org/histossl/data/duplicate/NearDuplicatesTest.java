package org.histossl.data.duplicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDuplicatesTest {
  private static final Path DATA = Path.of(System.getProperty("data.dir", ""));

  @TempDir Path folder;

  /** A strip of tissue on glass, in the given size: the same seed shows the same. */
  private static RgbImage strip(long seed, int width, int height) {
    SplittableRandom random = Seed.of(seed).random();
    BufferedImage image = new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(new Color(0xf6f4f5));
    graphics.fillRect(0, 0, 400, 300);
    for (int i = 0; i < 60; i++) {
      graphics.setColor(new Color(0x80 + random.nextInt(100), 0x60, 0xa0));
      graphics.fillOval(random.nextInt(330), 60 + random.nextInt(140), 10 + random.nextInt(60), 40);
    }
    graphics.dispose();
    BufferedImage sized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D out = sized.createGraphics();
    out.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    out.drawImage(image, 0, 0, width, height, null);
    out.dispose();
    return RgbImage.from(sized);
  }

  private static PerceptualHash hash(RgbImage image) {
    return PerceptualHash.of(image).orElseThrow();
  }

  @Test
  void aCopyInAnotherSizeIsNearAndOtherTissueIsFar() {
    for (long seed = 0; seed < 10; seed++) {
      PerceptualHash one = hash(strip(seed, 400, 300));
      assertEquals(0, one.distance(one));
      int copy = one.distance(hash(strip(seed, 523, 311)));
      assertTrue(copy <= NearDuplicates.DISTANCE, "copy of " + seed + " at " + copy);
      int other = one.distance(hash(strip(seed + 100, 400, 300)));
      assertTrue(other > 2 * NearDuplicates.DISTANCE, "other than " + seed + " at " + other);
    }
  }

  @Test
  void slidesInFilesArePairedAndUnreadableOrEmptyOnesAreNot() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(write("a.png", strip(1, 400, 300)));
    files.add(write("blank 1.png", RgbImage.filled(300, 200, 0xfafafa)));
    files.add(write("b.jpg", strip(2, 400, 300)));
    files.add(Files.writeString(folder.resolve("broken.tiff"), "II*"));
    files.add(write("blank 2.png", RgbImage.filled(300, 200, 0xfafafa)));
    files.add(write("a again.jpg", strip(1, 350, 700)));
    List<DuplicatePair> pairs =
        NearDuplicates.ofSlides(files, NearDuplicates.DISTANCE, Progress.none());
    assertEquals(1, pairs.size(), pairs.toString());
    assertEquals(0, pairs.get(0).first());
    assertEquals(5, pairs.get(0).second());
  }

  private Path write(String name, RgbImage image) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image.toBufferedImage(), name.substring(name.length() - 3), file.toFile());
    return file;
  }

  @Test
  void aPictureSmallerThanTheGridHasAHashToo() {
    RgbImage small = RgbImage.filled(5, 3, 0xffffff);
    small.set(1, 1, 0x402060);
    assertTrue(PerceptualHash.of(small).isPresent());
    assertEquals(Optional.empty(), PerceptualHash.of(RgbImage.filled(1, 1, 0x402060)));
  }

  /** Every pair within the distance, and no other: compared with hashes made by flipping bits. */
  @Test
  void tenThousandHashesAreComparedPairByPair() {
    SplittableRandom random = Seed.of(5).random();
    List<Optional<PerceptualHash>> hashes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      long a = random.nextLong();
      long b = random.nextLong();
      long c = random.nextLong();
      long d = random.nextLong();
      hashes.add(Optional.of(new PerceptualHash(a, b, c, d)));
      long flipped = (1L << (i % 40)) - 1; // i % 40 bits
      hashes.add(Optional.of(new PerceptualHash(a, b ^ flipped, c, d)));
    }
    List<DuplicatePair> pairs = NearDuplicates.among(hashes, NearDuplicates.DISTANCE);
    List<DuplicatePair> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      if (i % 40 <= NearDuplicates.DISTANCE) {
        expected.add(new DuplicatePair(2 * i, 2 * i + 1, i % 40));
      }
    }
    assertEquals(expected, pairs);
  }

  @Test
  @Tag("realdata")
  void realTissueIsToldApartAndItsCopiesAreFound() throws IOException {
    Path rings = DATA.resolve("rings_prostate").resolve("images");
    assumeTrue(Files.isDirectory(rings), "no folder " + rings);
    List<Path> files = images(rings);
    int originals = files.size();
    for (int i = 0; i < originals; i++) {
      RgbImage image = RgbImage.from(ImageIO.read(files.get(i).toFile()));
      files.add(write(i + ".jpg", image)); // Java's JPEG at its usual quality
    }
    List<DuplicatePair> pairs =
        NearDuplicates.ofSlides(files, NearDuplicates.DISTANCE, Progress.none());
    assertEquals(originals, pairs.size(), pairs.toString());
    for (DuplicatePair pair : pairs) {
      assertEquals(pair.first() + originals, pair.second());
    }
  }

  /** Two regions of one slide overlap by a row of tiles, which are the same bytes. */
  @Test
  @Tag("realdata")
  void ofRealTilesJustTheEqualFilesArePaired() throws IOException {
    Path patches = DATA.resolve("patches").resolve("rings_prostate_64");
    assumeTrue(Files.isDirectory(patches), "no folder " + patches);
    List<Path> files = images(patches);
    Map<ByteBuffer, Integer> seen = new HashMap<>();
    Set<DuplicatePair> equal = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      Integer before = seen.putIfAbsent(ByteBuffer.wrap(Files.readAllBytes(files.get(i))), i);
      if (before != null) {
        equal.add(new DuplicatePair(before, i, 0));
      }
    }
    assertFalse(equal.isEmpty());
    assertEquals(
        equal,
        Set.copyOf(NearDuplicates.ofSlides(files, NearDuplicates.DISTANCE, Progress.none())));
  }

  private static List<Path> images(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return new ArrayList<>(
          all.filter(file -> file.toString().matches(".*\\.(jpg|png)")).sorted().toList());
    }
  }
}
