package org.example.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.eval.Dataset;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.Results;
import org.histossl.eval.SmallEncoders;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is used from outside: nothing of its own packages is seen that is not public. */
class NearestMeanTest {
  private static final int TILES = 45;

  @TempDir Path folder;

  @Test
  void aDecoderOfAnotherPackageIsTrainedKeptReadScoredComparedAndReported() throws IOException {
    NearestMean.trainings = 0;
    byte[] first = run(new NearestMean(2));
    assertEquals(2, NearestMean.trainings, "one for each encoder");
    byte[] second = run(new NearestMean(2));
    assertEquals(2, NearestMean.trainings, "they were read");
    assertArrayEquals(first, second);
    run(new NearestMean(1));
    assertEquals(4, NearestMean.trainings, "other settings are another decoder");
  }

  private byte[] run(NearestMean decoder) throws IOException {
    try (TrainedEncoder one = SmallEncoders.vit(1);
        TrainedEncoder other = SmallEncoders.vit(2)) {
      Results results =
          Evaluation.run(
                  EvaluationPlan.builder(7)
                      .encoder("one", 64, Embedder.Source.CLASS_TOKEN, one::borrowed)
                      .encoder("other", 64, Embedder.Source.CLASS_TOKEN, other::borrowed)
                      .dataset("colors", Colors::new)
                      .decoder(decoder)
                      .build(),
                  folder.resolve("evaluation"),
                  Progress.none())
              .results();
      assertEquals(List.of(), results.skipped());
      assertEquals(2, results.rows().size());
      assertEquals("distance", results.rows().get(0).scores().get(0).name());
      assertEquals("distance", results.differences().get(0).difference().name());
      assertEquals(2, results.confusions().size());
      assertTrue(
          results.confusions().get(0).matrix().accuracy().orElseThrow() > 0.9, "colors are told");
      Path json =
          Report.write(ReportData.builder("outside").results(results).build(), folder).json();
      return Files.readAllBytes(json);
    }
  }

  private record Colors() implements Dataset {
    @Override
    public TileSource tiles() {
      return SmallEncoders.tiles(TILES);
    }

    @Override
    public List<String> groups() {
      return IntStream.range(0, TILES).mapToObj(i -> "patient " + i / 3).toList();
    }

    @Override
    public List<String> classes() {
      return List.of("pink", "violet", "white");
    }

    @Override
    public List<OptionalInt> labels() {
      return IntStream.range(0, TILES).mapToObj(i -> OptionalInt.of(i % 3)).toList();
    }

    @Override
    public String digest() {
      return "colors";
    }
  }
}
