package org.histossl.core.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Gives each case of the kinds that a {@link GoldenTest} names. */
final class GoldenCaseProvider implements ArgumentsProvider, AnnotationConsumer<GoldenTest> {
  private String[] prefixes = {};

  @Override
  public void accept(GoldenTest test) {
    prefixes = test.value();
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return GoldenCase.all(prefixes).stream().map(Arguments::of);
  }
}
