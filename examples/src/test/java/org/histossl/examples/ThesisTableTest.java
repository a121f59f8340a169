package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.histossl.core.Progress;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.Results;
import org.histossl.models.head.DinoHeadConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThesisTableTest {
  @TempDir Path folder;

  @Test
  void itIsThatOfTheThesisAndSkipsWhatIsNotOnDisk() throws IOException {
    EvaluationPlan plan =
        ThesisTable.data(
                ThesisTable.encoders(folder.resolve("weights"), DinoHeadConfig.defaults(), 7),
                folder.resolve("data"))
            .build();
    assertEquals(
        List.of("Bony", "Hibou", "HistoEncoder"),
        plan.encoders().stream().map(EvaluationPlan.EncoderEntry::name).toList());
    EvaluationResult result = Evaluation.run(plan, folder.resolve("out"), Progress.none());
    assertEquals(
        List.of("PANDA", "DeepGleason", "SICAPv2", "Bony", "Hibou", "HistoEncoder"),
        result.skipped().stream().map(Results.Skipped::what).toList());
    result
        .skipped()
        .forEach(
            skipped -> assertTrue(skipped.reason().startsWith("not on disk: "), skipped::toString));
  }
}
