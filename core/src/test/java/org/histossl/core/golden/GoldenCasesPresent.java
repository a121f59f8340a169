package org.histossl.core.golden;

import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a {@link GoldenTest} that there is no case for, and says so: no test is passed over. */
final class GoldenCasesPresent implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), GoldenTest.class)
        .map(test -> evaluate(test.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("not about golden cases"));
  }

  static ConditionEvaluationResult evaluate(String... prefixes) {
    return GoldenCase.all(prefixes).isEmpty()
        ? ConditionEvaluationResult.disabled(absent(prefixes))
        : ConditionEvaluationResult.enabled("there are cases");
  }

  /** What is missing, in words. */
  static String absent(String... prefixes) {
    return "no golden case in "
        + GoldenFolder.root()
        + " has a name that begins with one of "
        + Arrays.toString(prefixes);
  }
}
