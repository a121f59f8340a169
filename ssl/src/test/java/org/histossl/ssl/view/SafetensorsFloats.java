package org.histossl.ssl.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The float32 tensors of a small safetensors file. */
final class SafetensorsFloats {
  private final ByteBuffer data;
  private final JsonNode header;

  SafetensorsFloats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(bytes.getLong());
    byte[] json = new byte[headerLength];
    bytes.get(json);
    header = new ObjectMapper().readTree(json);
    data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  float[] floats(String name) {
    JsonNode offsets = header.path(name).path("data_offsets");
    int start = offsets.get(0).asInt();
    float[] values = new float[(offsets.get(1).asInt() - start) / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.getFloat(start + i * Float.BYTES);
    }
    return values;
  }
}
