package org.histossl.ssl.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.histossl.core.Metric;

/**
 * Scalars for TensorBoard: records of {@code length, masked CRC, Event, masked CRC}, an {@code
 * Event} being a protocol buffer message.
 *
 * <p>Each session of a run has a file of its own, whose first event says from which step on it
 * replaces earlier ones, as TensorBoard expects of a run that was resumed.
 *
 * <p>Source: tensorflow/tensorboard {@code compat/proto/event.proto} and {@code summary.proto};
 * tensorflow {@code lib/io/record_writer.cc}.
 */
final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;

  /** Field numbers and wire types of the messages, joined as the format does. */
  private static final int EVENT_WALL_TIME = (1 << 3) | 1;

  private static final int EVENT_STEP = 2 << 3;
  private static final int EVENT_FILE_VERSION = (3 << 3) | 2;
  private static final int EVENT_SUMMARY = (5 << 3) | 2;
  private static final int EVENT_SESSION_LOG = (7 << 3) | 2;
  private static final int SUMMARY_VALUE = (1 << 3) | 2;
  private static final int VALUE_TAG = (1 << 3) | 2;
  private static final int VALUE_SIMPLE_VALUE = (2 << 3) | 5;
  private static final int VALUE_METADATA = (9 << 3) | 2;
  private static final int METADATA_DESCRIPTION = (3 << 3) | 2;
  private static final int SESSION_LOG_STATUS = 1 << 3;
  private static final int SESSION_START = 1;

  private final FileChannel channel;

  /** What is still to be told with the first value of each number. */
  private final Map<String, String> descriptions = new HashMap<>();

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /** A new file in the folder for a session that begins with a step. */
  static EventFile create(Path folder, long step, List<Metric> metrics) throws IOException {
    long millis = System.currentTimeMillis();
    String name = "events.out.tfevents." + millis / 1000 + ".histossl";
    Path path = folder.resolve(name);
    for (int i = 2; Files.exists(path); i++) { // two sessions within a second
      path = folder.resolve(name + "." + i);
    }
    EventFile file =
        new EventFile(
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    metrics.forEach(metric -> file.descriptions.put(metric.name(), metric.description()));
    Message version = new Message().time(millis);
    version.bytes(EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    file.record(version.toBytes());
    Message start = new Message().time(millis).varint(EVENT_STEP, step);
    start.bytes(
        EVENT_SESSION_LOG, new Message().varint(SESSION_LOG_STATUS, SESSION_START).toBytes());
    file.record(start.toBytes());
    return file;
  }

  /** Adds numbers by name. */
  void scalars(long step, Map<String, Double> values) throws IOException {
    Message summary = new Message();
    values.forEach(
        (tag, value) ->
            summary.bytes(
                SUMMARY_VALUE,
                described(tag).number(VALUE_SIMPLE_VALUE, value.floatValue()).toBytes()));
    Message event = new Message().time(System.currentTimeMillis()).varint(EVENT_STEP, step);
    record(event.bytes(EVENT_SUMMARY, summary.toBytes()).toBytes());
  }

  /** TensorBoard keeps the description that comes with a number's first value. */
  private Message described(String tag) {
    Message value = new Message().bytes(VALUE_TAG, tag.getBytes(StandardCharsets.UTF_8));
    String description = descriptions.remove(tag);
    if (description == null || description.isEmpty()) {
      return value;
    }
    byte[] text = description.getBytes(StandardCharsets.UTF_8);
    return value.bytes(VALUE_METADATA, new Message().bytes(METADATA_DESCRIPTION, text).toBytes());
  }

  private void record(byte[] event) throws IOException {
    byte[] length = little(Long.BYTES, buffer -> buffer.putLong(event.length));
    ByteBuffer record =
        ByteBuffer.allocate(event.length + 2 * Integer.BYTES + Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.put(length).putInt(maskedCrc(length));
    record.put(event).putInt(maskedCrc(event));
    record.flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  /** Masked, since the checksum of data that hold checksums would be weak. */
  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static byte[] little(int bytes, Consumer<ByteBuffer> content) {
    byte[] array = new byte[bytes];
    content.accept(ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN));
    return array;
  }

  /** The little of protocol buffers that is needed here. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message time(long millis) {
      varint(EVENT_WALL_TIME);
      out.writeBytes(little(Double.BYTES, buffer -> buffer.putDouble(millis / 1000.0)));
      return this;
    }

    Message varint(int field, long value) {
      varint(field);
      varint(value);
      return this;
    }

    Message number(int field, float value) {
      varint(field);
      out.writeBytes(little(Float.BYTES, buffer -> buffer.putFloat(value)));
      return this;
    }

    Message bytes(int field, byte[] bytes) {
      varint(field);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        out.write((int) ((rest & 0x7f) | 0x80));
      }
      out.write((int) rest);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
