package org.histossl.core.engine.nativecpu;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.histossl.core.graph.Op;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No type of operation is forgotten, which would run on ND4J's slow ops without a word. */
class KernelsTest {
  static Stream<Class<?>> types() {
    return Arrays.stream(Op.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("types")
  void eachTypeHasAKernelOrIsSaidToHaveNone(Class<?> type) {
    assertNotEquals(Kernels.has(type), Kernels.WITHOUT.contains(type), type::getSimpleName);
  }
}
