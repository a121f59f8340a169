package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Masks of the reference's draws, and the counts of its batches. */
class MaskingGoldenTest {
  @GoldenTest("dinov2-masking")
  void sameDrawsGiveSameMasks(GoldenCase golden) throws IOException {
    int k = 0;
    for (JsonNode about : golden.json().get("masks")) {
      PatchGrid grid =
          new PatchGrid(about.get("grid").get(0).asInt(), about.get("grid").get(1).asInt());
      boolean[] mask = new boolean[grid.size()];
      int hidden = 0;
      if (about.get("target").asInt() > 0) {
        INDArray draws = golden.tensor("input.safetensors", "draws." + k);
        INDArray corners = golden.tensor("input.safetensors", "corners." + k);
        hidden = Masking.blocks(mask, grid, about.get("target").asInt(), replay(draws, corners));
      }
      INDArray expected = golden.tensor("expected.safetensors", "mask." + k);
      for (int i = 0; i < mask.length; i++) {
        assertEquals(
            expected.getInt(i / grid.columns(), i % grid.columns()),
            mask[i] ? 1 : 0,
            "mask " + k + " patch " + i);
      }
      assertEquals(about.get("masked").asInt(), hidden);
      k++;
    }
  }

  @GoldenTest("dinov2-masking")
  void aBatchHasAsManyRows(GoldenCase golden) {
    for (JsonNode batch : golden.json().get("batches")) {
      Masking rule =
          new Masking(
              batch.get("mask_probability").asDouble(),
              batch.get("ratio").get(0).asDouble(),
              batch.get("ratio").get(1).asDouble());
      int patches = batch.get("grid").get(0).asInt() * batch.get("grid").get(1).asInt();
      assertEquals(
          batch.get("masked_images").asInt(), rule.maskedImages(2L * batch.get("batch").asInt()));
      assertEquals(
          batch.get("upperbound").asInt(), rule.rows(patches, 2L * batch.get("batch").asInt()));
    }
  }

  private static Masking.Draws replay(INDArray draws, INDArray corners) {
    return new Masking.Draws() {
      private int uniforms;
      private int integers;

      @Override
      public double uniform() {
        int i = uniforms++;
        return draws.getDouble(i / 2, i % 2);
      }

      @Override
      public int below(int bound) {
        return corners.getInt((uniforms - 1) / 2, integers++ % 2);
      }
    };
  }
}
