package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;

class SafetensorsProperties {
  @Provide
  Arbitrary<Map<String, float[]>> floatsByName() {
    Arbitrary<float[]> values =
        Arbitraries.integers().map(Float::intBitsToFloat).array(float[].class).ofMaxSize(40);
    Arbitrary<String> names =
        Arbitraries.strings().ofMaxLength(12).filter(n -> !n.equals("__metadata__") && isText(n));
    return Arbitraries.maps(names, values).ofMaxSize(8);
  }

  /** Lone surrogates are no text in UTF-8. */
  private static boolean isText(String name) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(name);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBackBitForBit(@ForAll("floatsByName") Map<String, float[]> values)
      throws IOException {
    Path path = Files.createTempFile("weights", ".safetensors");
    try {
      Safetensors.write(path, tensors(values), Map.of("key", "wörd"));
      try (TensorFile file = Safetensors.open(path)) {
        assertEquals(values.keySet(), file.names());
        assertEquals(Map.of("key", "wörd"), file.metadata());
        for (Map.Entry<String, float[]> entry : values.entrySet()) {
          float[] back = file.floats(entry.getKey());
          assertEquals(entry.getValue().length, back.length);
          for (int i = 0; i < back.length; i++) {
            assertEquals(
                Float.floatToRawIntBits(entry.getValue()[i]), Float.floatToRawIntBits(back[i]));
          }
        }
      }
    } finally {
      Files.delete(path);
    }
  }

  /**
   * The same by a second reader that shares no code: the whole file, Jackson's tree, arithmetic.
   */
  @Property(tries = 100)
  void anIndependentReaderFindsTheSame(@ForAll("floatsByName") Map<String, float[]> values)
      throws IOException {
    Path path = Files.createTempFile("weights", ".safetensors");
    try {
      Safetensors.write(path, tensors(values), Map.of());
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] json = new byte[(int) bytes.getLong()];
      bytes.get(json);
      JsonNode header = new ObjectMapper().readTree(json);
      int start = 8 + json.length;
      assertEquals(0, start % 8);
      assertEquals(values.size(), header.size());
      for (Map.Entry<String, float[]> entry : values.entrySet()) {
        JsonNode tensor = header.get(entry.getKey());
        assertEquals("F32", tensor.get("dtype").asText());
        int begin = start + tensor.get("data_offsets").get(0).asInt();
        int end = start + tensor.get("data_offsets").get(1).asInt();
        assertEquals(4 * entry.getValue().length, end - begin);
        for (int i = 0; i < entry.getValue().length; i++) {
          assertEquals(Float.floatToRawIntBits(entry.getValue()[i]), bytes.getInt(begin + 4 * i));
        }
      }
    } finally {
      Files.delete(path);
    }
  }

  @Property(tries = 100)
  void longsAndDoublesComeBackAsTheyWere(
      @ForAll @Size(max = 50) long[] whole, @ForAll @Size(max = 50) double[] real)
      throws IOException {
    Path path = Files.createTempFile("weights", ".safetensors");
    try {
      Safetensors.write(
          path,
          Map.of("whole", Tensor.of(whole, whole.length), "real", Tensor.of(real, real.length)),
          Map.of());
      try (TensorFile file = Safetensors.open(path)) {
        assertArrayEquals(whole, file.tensor("whole").longs());
        assertArrayEquals(real, file.tensor("real").doubles());
      }
    } finally {
      Files.delete(path);
    }
  }

  /** Any damage to a file is an IOException or leaves something that reads; never another error. */
  @Property(tries = 500)
  void damageIsAnErrorOfTheFile(@ForAll int place, @ForAll byte value, @ForAll boolean cut)
      throws IOException {
    Path path = Files.createTempFile("weights", ".safetensors");
    try {
      Safetensors.write(
          path,
          Map.of("a", Tensor.of(new float[6], 2, 3), "b", Tensor.of(new long[2], 2)),
          Map.of("k", "v"));
      byte[] bytes = Files.readAllBytes(path);
      int at = Math.floorMod(place, bytes.length);
      bytes[at] = value;
      Files.write(path, cut ? Arrays.copyOf(bytes, at) : bytes);
      try (TensorFile file = Safetensors.open(path)) {
        for (String name : file.names()) {
          assertTrue(file.floats(name).length <= bytes.length);
        }
      } catch (IOException e) {
        Assertions.assertNotNull(e.getMessage());
      }
    } finally {
      Files.delete(path);
    }
  }

  private static Map<String, Tensor> tensors(Map<String, float[]> values) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach((name, floats) -> tensors.put(name, Tensor.of(floats, floats.length)));
    return tensors;
  }
}
