package org.histossl.core.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * PyTorch's format before 1.6: five pickles one after the other (a magic number, a version, the
 * machine, the saved value, the storages' keys), then each storage's length and bytes.
 */
final class LegacyTorch {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final byte[] BEGIN = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};
  private static final long VERSION = 1001;

  private LegacyTorch() {}

  static boolean isLegacy(FileBytes file) throws IOException {
    return file.size() >= BEGIN.length
        && file.buffer(0, BEGIN.length).equals(ByteBuffer.wrap(BEGIN));
  }

  static Object read(FileBytes file) throws IOException {
    if (!isLegacy(file)) {
      ForeignFile.refuse(file);
      throw file.problem(
          "this is no checkpoint of torch.save, neither its zip format nor the older");
    }
    TensorRebuilder plain =
        new TensorRebuilder(
            file,
            (key, bytes, width) -> {
              throw file.problem("a storage stands where none may");
            });
    PickleInput head = new PickleInput(file, 0, file.size());
    if (!new Unpickler(head, plain).load().equals(MAGIC)
        || !new Unpickler(head, plain).load().equals(VERSION)) {
      throw file.problem("the checkpoint's magic number or version is not that of torch.save");
    }
    Object machine = new Unpickler(head, plain).load();
    boolean little =
        !(machine instanceof PickledObject info)
            || info.get("little_endian").orElse(true).equals(true);
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    Map<String, Placed> storages = new LinkedHashMap<>();
    TensorRebuilder rebuilder =
        new TensorRebuilder(
            file,
            (key, bytes, width) -> {
              Placed placed = storages.get(key);
              if (placed == null) {
                placed = new Placed(new Storage(file, -1, bytes, order), width);
                storages.put(key, placed);
              }
              if (placed.storage().bytes() != bytes) {
                throw file.problem("storage %s has two lengths", key);
              }
              return placed.storage();
            });
    // The same input: what one pickle read ahead belongs to the next.
    Object root = new Unpickler(head, rebuilder).load();
    Object keys = new Unpickler(head, plain).load();
    place(file, keys, storages, head.position(), order);
    return root;
  }

  /** The storages stand in the order of the list of keys. */
  private static void place(
      FileBytes file, Object keys, Map<String, Placed> storages, long start, ByteOrder order)
      throws IOException {
    long at = start;
    int found = 0;
    for (Object key : keys instanceof PickledObject list ? list.elements() : List.of()) {
      Placed placed = key instanceof String text ? storages.get(text) : null;
      if (placed == null || placed.storage().position() >= 0) {
        throw file.problem("the checkpoint lists a storage that no tensor uses, or one twice");
      }
      if (at > file.size() - Long.BYTES) {
        throw file.problem("the file ends before storage %s", key);
      }
      long count = file.buffer(at, Long.BYTES).order(order).getLong();
      at += Long.BYTES;
      Storage storage = placed.storage();
      if (count != storage.bytes() / placed.width() || storage.bytes() > file.size() - at) {
        throw file.problem(
            "storage %s must have %d bytes within the file, it says %d elements of %d bytes at"
                + " byte %d",
            key, storage.bytes(), count, placed.width(), at);
      }
      storage.place(at);
      at += storage.bytes();
      found++;
    }
    if (found != storages.size()) {
      throw file.problem(
          "the checkpoint uses %d storages, it holds only %d", storages.size(), found);
    }
  }

  private record Placed(Storage storage, int width) {}
}
