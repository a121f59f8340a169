package org.histossl.data.slide;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a directory to be written, little-endian, in the ascending order TIFF demands. */
final class TiffFields {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int LONG8 = 16;

  /** Makes rationals exact to a ten-thousandth. */
  private static final int DENOMINATOR = 10_000;

  private final boolean big;
  private final Map<Integer, Field> fields = new TreeMap<>();

  private record Field(int type, int count, ByteBuffer values) {}

  TiffFields(PyramidConfig.Format format) {
    this.big = format == PyramidConfig.Format.BIG;
  }

  void shorts(int tag, int... values) {
    ByteBuffer bytes = buffer(2 * values.length);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    fields.put(tag, new Field(SHORT, values.length, bytes.flip()));
  }

  void longs(int tag, int value) {
    fields.put(tag, new Field(LONG, 1, buffer(4).putInt(value).flip()));
  }

  void rational(int tag, double value) {
    ByteBuffer bytes = buffer(8);
    bytes.putInt((int) Math.round(value * DENOMINATOR)).putInt(DENOMINATOR);
    fields.put(tag, new Field(RATIONAL, 1, bytes.flip()));
  }

  void offsets(int tag, long[] values) {
    ByteBuffer bytes = buffer((big ? 8 : 4) * values.length);
    for (long value : values) {
      if (big) {
        bytes.putLong(value);
      } else {
        bytes.putInt((int) value);
      }
    }
    fields.put(tag, new Field(big ? LONG8 : LONG, values.length, bytes.flip()));
  }

  /**
   * The directory's bytes, with the values that do not fit into its entries after it.
   *
   * @param position where the bytes will lie in the file
   * @param last whether no directory follows; the next one follows these bytes
   */
  ByteBuffer directory(long position, boolean last) {
    int inline = big ? 8 : 4;
    int head = (big ? 8 : 2) + fields.size() * (big ? 20 : 12) + inline;
    int beyond = even(head);
    int size = beyond;
    for (Field field : fields.values()) {
      size += field.values.remaining() > inline ? even(field.values.remaining()) : 0;
    }
    ByteBuffer out = buffer(size);
    putNumber(out, fields.size(), big ? 8 : 2);
    for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
      Field field = entry.getValue();
      out.putShort(entry.getKey().shortValue()).putShort((short) field.type);
      putNumber(out, field.count, inline);
      ByteBuffer values = field.values.duplicate();
      int length = values.remaining();
      if (length <= inline) {
        int end = out.position() + inline;
        out.put(values).position(end);
      } else {
        putNumber(out, position + beyond, inline);
        out.put(beyond, field.values, 0, length);
        beyond += even(length);
      }
    }
    putNumber(out, last ? 0 : position + beyond, inline);
    return out.position(0);
  }

  private static int even(int bytes) {
    return (bytes + 1) & ~1;
  }

  private static void putNumber(ByteBuffer out, long value, int bytes) {
    switch (bytes) {
      case 2 -> out.putShort((short) value);
      case 4 -> out.putInt((int) value);
      default -> out.putLong(value);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The file's first bytes. */
  record Header(PyramidConfig.Format format) {
    ByteBuffer pointingTo(long firstDirectory) {
      boolean big = format == PyramidConfig.Format.BIG;
      ByteBuffer out = buffer(big ? 16 : 8).put((byte) 'I').put((byte) 'I');
      out.putShort((short) (big ? TiffFile.BIG : TiffFile.CLASSIC));
      if (big) {
        out.putShort((short) 8).putShort((short) 0).putLong(firstDirectory);
      } else {
        out.putInt((int) firstDirectory);
      }
      return out.flip();
    }
  }
}
