package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  /** Wall time: a field byte and eight bytes. */
  private static final int TIME = 9;

  @TempDir Path folder;

  @Test
  void checksumsAreThoseOfTensorFlow() {
    // the first record of every event file that TensorFlow writes has 24 bytes and begins so
    byte[] length = {24, 0, 0, 0, 0, 0, 0, 0};
    int crc = Integer.reverseBytes(EventFile.maskedCrc(length));
    assertEquals("a37f4b22", HexFormat.of().toHexDigits(crc));
  }

  @Test
  void recordsAreVersionStartAndScalars() throws IOException {
    try (EventFile events = EventFile.create(folder, 300, List.of())) {
      events.scalars(301, Map.of("loss", 1.5));
    }
    List<byte[]> records = records(only());
    assertEquals(3, records.size());
    assertArrayEquals(
        joined(new byte[] {0x1a, 13}, "brain.Event:2".getBytes(StandardCharsets.UTF_8)),
        afterTime(records.get(0)));
    // step 300 as a varint, session_log { status: START }
    assertArrayEquals(new byte[] {0x10, (byte) 0xac, 2, 0x3a, 2, 8, 1}, afterTime(records.get(1)));
    // step 301, summary { value { tag: "loss" simple_value: 1.5 } }
    assertArrayEquals(
        new byte[] {
          0x10,
          (byte) 0xad,
          2,
          0x2a,
          13,
          0x0a,
          11,
          0x0a,
          4,
          'l',
          'o',
          's',
          's',
          0x15,
          0,
          0,
          (byte) 0xc0,
          0x3f
        },
        afterTime(records.get(2)));
  }

  @Test
  void theFirstValueOfANumberComesWithItsUnitAndRange() throws IOException {
    List<Metric> metrics = List.of(new Metric("loss", "nats", 0, 4));
    try (EventFile events = EventFile.create(folder, 0, metrics)) {
      events.scalars(1, Map.of("loss", 1.5));
      events.scalars(2, Map.of("loss", 1.5));
    }
    List<byte[]> records = records(only());
    String first = new String(records.get(2), StandardCharsets.ISO_8859_1);
    // value { tag: "loss" metadata { summary_description: "nats, 0 to 4" } simple_value: 1.5 }
    assertTrue(first.contains("\n\4lossJ\16\32\fnats, 0 to 4\25"), first);
    assertFalse(new String(records.get(3), StandardCharsets.ISO_8859_1).contains("nats"));
  }

  @Test
  void twoSessionsInASecondHaveTwoFiles() throws IOException {
    EventFile.create(folder, 0, List.of()).close();
    EventFile.create(folder, 0, List.of()).close();
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private static List<byte[]> records(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertEquals(EventFile.maskedCrc(length), bytes.getInt());
      byte[] record =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(record);
      assertEquals(EventFile.maskedCrc(record), bytes.getInt());
      records.add(record);
    }
    return records;
  }

  private static byte[] afterTime(byte[] record) {
    assertEquals(9, record[0], "wall time comes first");
    return java.util.Arrays.copyOfRange(record, TIME, record.length);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
