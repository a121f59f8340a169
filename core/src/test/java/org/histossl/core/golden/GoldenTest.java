package org.histossl.core.golden;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that runs once for each golden case of some kinds, under the case's name.
 *
 * <pre>{@code
 * @GoldenTest("dino-head-")
 * void theHeadGivesTheReferencesOutput(GoldenCase golden) throws IOException {
 *   INDArray x = golden.tensor("input.safetensors", "x");
 *   …
 *   golden.assertClose("eval.safetensors", "output", actual, 1);
 * }
 * }</pre>
 *
 * <p>Cases lie below {@code -Dgolden.dir}; where that folder does not exist, the few in the test
 * resources are taken. A kind without a case is no failure, since another folder may hold others:
 * the test is skipped and says why.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("golden")
@ParameterizedTest(name = "{0}")
@ExtendWith(GoldenCasesPresent.class)
@ArgumentsSource(GoldenCaseProvider.class)
public @interface GoldenTest {
  /**
   * What the names of the cases begin with.
   *
   * @return prefixes such as {@code "dino-head-"}, or whole names
   */
  String[] value();
}
