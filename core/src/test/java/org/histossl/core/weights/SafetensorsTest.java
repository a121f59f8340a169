package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsLaidOutAsTheFormatSays() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(new float[] {1, 2}, 2));
    tensors.put("a", Tensor.of(ElementType.F16, new float[] {3}));
    tensors.put("c", Tensor.of(new long[] {-1}, 1));
    Safetensors.write(path, tensors, Map.of("format", "pt"));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertEquals(0, length % 8);
    byte[] json = new byte[length];
    bytes.get(json);
    assertEquals(
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"c\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]},"
            + "\"a\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[16,18]}}",
        new String(json, StandardCharsets.UTF_8).stripTrailing());
    assertEquals(-1, bytes.getLong());
    assertEquals(1f, bytes.getFloat());
    assertEquals(2f, bytes.getFloat());
    assertEquals(0x4200, bytes.getShort());
    assertEquals(0, bytes.remaining());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList(), "no temporary file is left");
    }
  }

  @Test
  void aTensorOverABufferIsReadWhenItIsWritten() throws IOException {
    FloatBuffer buffer = FloatBuffer.wrap(new float[] {9, 1, 2, 9});
    Tensor tensor = Tensor.over(buffer.position(1).limit(3), 2);
    buffer.put(2, 5);
    Path path = folder.resolve("a.safetensors");
    Safetensors.write(path, Map.of("a", tensor), Map.of());
    try (TensorFile file = Safetensors.open(path)) {
      assertArrayEquals(new float[] {1, 5}, file.floats("a"));
    }
  }

  @Test
  void arraysOfAnyOrderComeBackRowMajor() throws IOException {
    Path path = folder.resolve("arrays.safetensors");
    try (INDArray rows = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
        INDArray whole = Nd4j.createFromArray(7L, 8L)) {
      Safetensors.write(
          path,
          Map.of(
              "turned", Tensor.of(rows.transpose()),
              "whole", Tensor.of(whole),
              "empty", Tensor.of(new float[0], 0, 3),
              "one", Tensor.of(new float[] {9})),
          Map.of());
    }
    try (TensorFile file = Safetensors.open(path);
        INDArray turned = file.read("turned");
        INDArray whole = file.read("whole");
        INDArray empty = file.read("empty");
        INDArray one = file.read("one")) {
      assertArrayEquals(new long[] {3, 2}, turned.shape());
      assertEquals(Nd4j.createFromArray(new float[][] {{1, 4}, {2, 5}, {3, 6}}), turned);
      assertEquals(DataType.INT64, whole.dataType());
      assertEquals(Nd4j.createFromArray(7L, 8L), whole);
      assertArrayEquals(new long[] {0, 3}, empty.shape());
      assertEquals(0, one.rank());
      assertEquals(9f, one.getFloat());
    }
  }

  @Test
  void anIndexOpensItsShardsAsOne() throws IOException {
    Safetensors.write(
        folder.resolve("1.safetensors"), Map.of("a", Tensor.of(new float[] {1})), Map.of());
    Safetensors.write(
        folder.resolve("2.safetensors"), Map.of("b", Tensor.of(new float[] {2})), Map.of());
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        "{\"metadata\":{\"total_size\":8},"
            + "\"weight_map\":{\"b\":\"2.safetensors\",\"a\":\"1.safetensors\"}}");
    try (TensorFile file = Safetensors.open(index)) {
      assertEquals(List.of("b", "a"), List.copyOf(file.names()));
      assertArrayEquals(new float[] {1}, file.floats("a"));
      assertArrayEquals(new float[] {2}, file.floats("b"));
    }
  }

  @Test
  @Tag("hostile")
  void anIndexCannotNameFilesElsewhere() throws IOException {
    for (String shard : List.of("../1.safetensors", "/etc/passwd", "..", "a\\\\b", "")) {
      Path index = folder.resolve("model.safetensors.index.json");
      Files.writeString(index, "{\"weight_map\":{\"b\":\"" + shard + "\"}}");
      String error = Thrown.message(IOException.class, () -> Safetensors.open(index));
      assertTrue(error.contains("plain file name"), error);
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Safetensors.write(path, Map.of("norm.weight", Tensor.of(new float[] {1})), Map.of());
    try (TensorFile file = Safetensors.open(path)) {
      String error = Thrown.message(IllegalArgumentException.class, () -> file.tensor("norm.bias"));
      assertTrue(error.contains("'norm.bias', only norm.weight"), error);
    }
  }

  static Stream<Arguments> brokenHeaders() {
    return Stream.of(
        Arguments.of("must begin", "[]"),
        Arguments.of("JSON", "{\"a\":"),
        Arguments.of("JSON", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},}"),
        Arguments.of("START_OBJECT", "{\"a\":1}"),
        Arguments.of("one JSON object", entry("F32", "[1]", "[0,4]") + " {}"),
        Arguments.of("START_OBJECT", "{\"__metadata__\":" + "[".repeat(2000)),
        Arguments.of("VALUE_NUMBER_INT", "{\"a\":{\"shape\":" + "[".repeat(2000)),
        Arguments.of("START_OBJECT", "{\"__metadata__\":[[[[[[[[[[[]]]]]]]]]]]}"),
        Arguments.of("VALUE_STRING", "{\"__metadata__\":{\"a\":{}}}"),
        Arguments.of("uplicate", twice("a", "a", "[0,4]", "[4,8]")),
        Arguments.of("overlapping", twice("a", "b", "[0,4]", "[0,4]")),
        Arguments.of("overlapping", twice("a", "b", "[0,4]", "[2,6]")),
        Arguments.of("gap", entry("F32", "[1]", "[4,8]")),
        Arguments.of("end at data byte 4", entry("F32", "[1]", "[0,4]")),
        Arguments.of("lie within", entry("F32", "[1]", "[-4,0]")),
        Arguments.of("lie within", entry("F32", "[1]", "[8,4]")),
        Arguments.of("lie within", entry("F32", "[4]", "[0,16]")),
        Arguments.of(
            "lie within", entry("F32", "[1]", "[9223372036854775804,9223372036854775807]")),
        Arguments.of("out of range", entry("F32", "[1]", "[0,9223372036854775808]")),
        Arguments.of("VALUE_NUMBER_INT", entry("F32", "[1.0]", "[0,4]")),
        Arguments.of("takes 8 bytes", entry("F32", "[2]", "[0,4]")),
        Arguments.of("takes 4 bytes", entry("F32", "[]", "[0,8]")),
        Arguments.of("cannot be", entry("F32", "[-1]", "[0,4]")),
        Arguments.of("cannot be", entry("F32", "[0,-1]", "[0,0]")),
        Arguments.of(
            "takes 4611686018427387904 bytes", entry("F32", "[1152921504606846976]", "[0,8]")),
        Arguments.of("cannot be", entry("F64", "[1152921504606846976]", "[0,8]")),
        Arguments.of("cannot be", entry("F32", "[4294967296,4294967296]", "[0,0]")),
        Arguments.of("cannot be", entry("F32", "[4294967296,4294967296,4294967297]", "[0,8]")),
        Arguments.of("more than 32", entry("F32", "[" + "1,".repeat(32) + "1]", "[0,4]")),
        Arguments.of("unknown dtype 'F31'", entry("F31", "[1]", "[0,4]")),
        Arguments.of("unknown property", "{\"a\":{\"stride\":[1]}}"),
        Arguments.of("must have dtype", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}"));
  }

  @ParameterizedTest
  @MethodSource("brokenHeaders")
  @Tag("hostile")
  void aBrokenHeaderIsOneClearError(String says, String header) throws IOException {
    Path path = folder.resolve("broken.safetensors");
    Files.write(path, file(header, 8));
    String error = Thrown.message(IOException.class, () -> Safetensors.open(path));
    assertTrue(error.startsWith(path + ": "), error);
    assertTrue(error.contains(says), error);
    Files.delete(path); // fails on some systems if the file was left open
  }

  @Test
  @Tag("hostile")
  void aHeaderLongerThanTheFileIsRefusedBeforeItIsRead() throws IOException {
    for (long length : new long[] {-1, Long.MIN_VALUE, 0, 1, 9, 1L << 40, Long.MAX_VALUE}) {
      Path path = folder.resolve("long.safetensors");
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(path, bytes.array());
      String error = Thrown.message(IOException.class, () -> Safetensors.open(path));
      assertTrue(error.contains("header must take 2 to 8 bytes"), error);
    }
    Path tiny = folder.resolve("tiny.safetensors");
    Files.write(tiny, new byte[7]);
    assertThrows(IOException.class, () -> Safetensors.open(tiny));
  }

  @Test
  @Tag("hostile")
  void aFileThatShrinksWhileOpenIsAnErrorNotACrash() throws IOException {
    Path path = folder.resolve("shrinks.safetensors");
    Safetensors.write(path, Map.of("a", Tensor.of(new float[4096], 4096)), Map.of());
    try (TensorFile file = Safetensors.open(path)) {
      Files.write(path, new byte[100]);
      String error = Thrown.message(IOException.class, () -> file.floats("a"));
      assertTrue(error.contains("ends at byte 100"), error);
    }
  }

  private static String entry(String dtype, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\""
        + dtype
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  private static String twice(String first, String second, String one, String other) {
    String tensor = "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
    return "{\"" + first + tensor + one + "},\"" + second + tensor + other + "}}";
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
