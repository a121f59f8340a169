package org.histossl.core.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, and the zip files around them, sound ones and others. */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();

  PickleWriter op(int... opcodes) {
    for (int opcode : opcodes) {
      out.write(opcode);
    }
    return this;
  }

  PickleWriter raw(String latin) {
    out.writeBytes(latin.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  PickleWriter text(String text) {
    byte[] utf = text.getBytes(StandardCharsets.UTF_8);
    return op('X').i4(utf.length).raw(new String(utf, StandardCharsets.ISO_8859_1));
  }

  PickleWriter global(String module, String name) {
    return raw("c" + module + "\n" + name + "\n");
  }

  PickleWriter i4(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  PickleWriter i8(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  /** A whole number of up to 8 bytes. */
  PickleWriter number(long value) {
    return op(0x8a, 8).i8(value);
  }

  PickleWriter tuple(long... values) {
    op('(');
    for (long value : values) {
      number(value);
    }
    return op('t');
  }

  /** A storage as torch.save names it. */
  PickleWriter storage(String type, String key, long count) {
    return op('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .number(count)
        .op('t', 'Q');
  }

  /** A tensor: a view of a storage of floats. */
  PickleWriter tensor(String key, long count, long offset, long[] shape, long[] strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .storage("FloatStorage", key, count)
        .number(offset)
        .tuple(shape)
        .tuple(strides)
        .op(0x89)
        .global("collections", "OrderedDict")
        .op(')', 'R', 't', 'R');
  }

  PickleWriter file(String name, byte[] content) {
    storages.put(name, content);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** The pickle so far, ended, in a zip as torch.save makes it. */
  Path zip(Path path) throws IOException {
    op('.');
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      entry(zip, "archive/data.pkl", out.toByteArray());
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        entry(zip, "archive/" + storage.getKey(), storage.getValue());
      }
    }
    return path;
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
