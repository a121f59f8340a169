package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.histossl.core.Seed;
import org.histossl.eval.online.EmbeddingRank;
import org.histossl.eval.online.NeighborScore;
import org.histossl.ssl.train.RunOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTest {
  static final String CONFIG =
      """
      { "encoder": { "type": "xcit", "patchSize": 16, "embeddingDim": 16, "depth": 1, "heads": 2,
          "tokensNorm": true, "layerScale": 1.0, "dropPathRate": 0.0,
          "details": { "classLayers": 1, "mlpRatio": 2.0, "qkvBias": true, "positions": true,
            "layerNormEpsilon": 1e-6, "classes": 0, "sizes": "WHOLE_PATCHES" } },
        "head": { "prototypes": 16, "hiddenDim": 16, "bottleneckDim": 8 },
        "views": { "global": { "size": 32 }, "local": { "size": 16, "count": 2 } },
        "run": { "epochs": 2, "batchSize": 4, "seed": 1 } }
      """;

  @TempDir Path folder;

  @BeforeEach
  void drawTiles() throws IOException {
    Files.writeString(folder.resolve("config.json"), CONFIG);
    for (int i = 0; i < 16; i++) {
      Path file = folder.resolve("tiles/" + (i % 2 == 0 ? "red" : "blue") + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      SplittableRandom random = Seed.of(i).random();
      BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 1600; p++) {
        int light = 100 + random.nextInt(100);
        image.setRGB(p % 40, p / 40, i % 2 == 0 ? light << 16 : light);
      }
      ImageIO.write(image, "png", file.toFile());
    }
  }

  @Test
  void aFolderOfTilesBecomesAnEncoderAndCurves() throws IOException {
    Path page = run("out");
    String html = Files.readString(page);
    assertTrue(html.contains("Loss over ln K"), html);
    assertTrue(html.contains(NeighborScore.NAME), html);
    assertTrue(html.contains(EmbeddingRank.NAME), html);
    Path encoder = folder.resolve("out/encoder.safetensors");
    byte[] first = Files.readAllBytes(encoder);
    String results = Files.readString(folder.resolve("out/results.json"));

    run("out"); // over already: gives the same again
    assertArrayEquals(first, Files.readAllBytes(encoder));
    assertEquals(results, Files.readString(folder.resolve("out/results.json")));
    run("other"); // the same from the start
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("other/encoder.safetensors")));
  }

  @Test
  void aFolderWithoutPicturesIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> TileFolder.open(folder.resolve("empty")));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("holds no pictures"), message);
  }

  private Path run(String out) throws IOException {
    String tiles = folder.resolve("tiles").toString();
    return Pretrain.run(
        new String[] {
          tiles, folder.resolve("config.json").toString(), folder.resolve(out).toString(), tiles
        },
        RunOptions.defaults());
  }
}
