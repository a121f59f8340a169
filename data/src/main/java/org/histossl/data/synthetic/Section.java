package org.histossl.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;

/** One slide's tissue: laid out, filled with stroma and glands, stained and lit. */
final class Section {
  private final int side;
  private final Canvas canvas;
  private final TissueLayout layout;
  private final Fibres fibres;
  private final NoiseField density;

  Section(int side, List<TissueClass> patterns, Seed seed) {
    this.side = side;
    this.canvas = new Canvas(side);
    this.layout = new TissueLayout(side, patterns, seed.at("layout").random());
    this.fibres = new Fibres(side, seed.at("fibres").random());
    this.density = new NoiseField(side, 180, 3, seed.at("density").random());
    stroma(seed.at("stroma").random());
    glands(seed.at("glands").random());
  }

  private void stroma(SplittableRandom random) {
    NoiseField clefts = new NoiseField(side, 120, 3, random);
    byte[] codes = layout.codes();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (codes[y * side + x] != 0) {
          float fibre = fibres.at(x, y);
          float e = 0.5f + 0.11f * fibre + 0.14f * density.at(x, y) + 0.08f * Canvas.speckle(x, y);
          float h = 0.1f + 0.02f * fibre;
          float cleft = (-1 - fibre) * 1.2f * Math.max(0, clefts.at(x, y) + 0.15f);
          float left = 1 - Math.max(0, Math.min(0.85f, 2 * cleft));
          e *= left;
          h *= left;
          canvas.set(x, y, Math.max(0, h), Math.max(0.03f, e));
        }
      }
    }
    int nuclei = side * side / 560;
    for (int i = 0; i < nuclei; i++) {
      float x = (float) random.nextDouble() * side;
      float y = (float) random.nextDouble() * side;
      boolean tissue = !layout.is(TissueClass.BACKGROUND, x, y);
      if (tissue && density.at(x, y) > random.nextDouble() - 0.75) {
        float way = fibres.angle(x, y) + 0.35f * ((float) random.nextDouble() - 0.5f);
        float length = 4.5f + 3.5f * (float) random.nextDouble();
        canvas.nucleus(x, y, length, 1.5f + 0.6f * (float) random.nextDouble(), way, 1);
      }
    }
  }

  private void glands(SplittableRandom random) {
    Epithelium epithelium = new Epithelium(canvas, random);
    Packing packing = new Packing(layout, side);
    packing.fill(TissueClass.HEALTHY, 42, 90, 4, 9, random, epithelium::benignGland);
    packing.fill(TissueClass.GLEASON_3, 17, 34, 3, 12, random, epithelium::smallGland);
    // Fused glands run into each other, hence places that overlap.
    packing.fill(TissueClass.GLEASON_4, 34, 100, -24, 16, random, epithelium::cribriformGland);
    packing.fill(TissueClass.GLEASON_5, 26, 100, -6, 4, random, epithelium::solidNest);
    cords(packing, epithelium, random);
    lymphocytes(packing, epithelium, random);
  }

  /** Between the nests of pattern 5, cells in single file along the fibres. */
  private void cords(Packing packing, Epithelium epithelium, SplittableRandom random) {
    int cords = side * side / 1300;
    for (int i = 0; i < cords; i++) {
      float x = (float) random.nextDouble() * side;
      float y = (float) random.nextDouble() * side;
      int cells = 1 + random.nextInt(8);
      List<float[]> places = new ArrayList<>();
      while (places.size() < cells
          && layout.is(TissueClass.GLEASON_5, x, y)
          && !packing.isTaken(x, y)) {
        float way = fibres.angle(x, y);
        places.add(new float[] {x, y, way});
        epithelium.cytoplasm(x, y);
        packing.take(x, y, 5);
        x += 9.5f * (float) Math.cos(way);
        y += 9.5f * (float) Math.sin(way);
      }
      for (float[] place : places) {
        epithelium.singleNucleus(place[0], place[1], place[2]);
      }
    }
  }

  /** Small crowds of lymphocytes in the stroma, of every class alike. */
  private void lymphocytes(Packing packing, Epithelium epithelium, SplittableRandom random) {
    int crowds = side * side / 220_000;
    for (int i = 0; i < crowds; i++) {
      double cx = random.nextDouble() * side;
      double cy = random.nextDouble() * side;
      int cells = 8 + random.nextInt(40);
      double spread = 3.2 * Math.sqrt(cells);
      for (int cell = 0; cell < cells; cell++) {
        float x = (float) (cx + spread * (random.nextDouble() + random.nextDouble() - 1));
        float y = (float) (cy + spread * (random.nextDouble() + random.nextDouble() - 1));
        boolean outside = x < 0 || y < 0 || x >= side || y >= side;
        if (!outside && !layout.is(TissueClass.BACKGROUND, x, y) && !packing.isTaken(x, y)) {
          epithelium.lymphocyte(x, y);
        }
      }
    }
  }

  byte[] codes() {
    return layout.codes();
  }

  Canvas canvas() {
    return canvas;
  }

  /** The mask as PANDA stores it: the class in the first channel, the others 0. */
  RgbImage mask() {
    byte[] rgb = new byte[3 * side * side];
    byte[] codes = layout.codes();
    for (int i = 0; i < codes.length; i++) {
      rgb[3 * i] = codes[i];
    }
    return RgbImage.of(side, side, rgb);
  }
}
