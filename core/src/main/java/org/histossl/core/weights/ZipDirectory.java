package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the entries of a zip file lie, so that uncompressed ones are read in place. The JDK's zip
 * reader does not tell. Knows the 64-bit form.
 *
 * <p>Source: the format description APPNOTE.TXT, sections 4.3 and 4.5.3.
 */
final class ZipDirectory {
  private static final int END_SIZE = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIZE = 56;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int ENTRY_SIZE = 46;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIZE = 30;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int MAX_DIRECTORY = 1 << 26;
  private static final long IN_EXTRA = 0xFFFF_FFFFL;

  private final FileBytes file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(int method, int flags, long packed, long size, long header) {}

  /** A run of the file's bytes. */
  record Range(long position, long bytes) {}

  ZipDirectory(FileBytes file) throws IOException {
    this.file = file;
    Range directory = findDirectory();
    if (directory.bytes() < 0
        || directory.bytes() > MAX_DIRECTORY
        || directory.position() < 0
        || directory.position() > file.size() - directory.bytes()) {
      throw file.problem(
          "the zip's directory must lie within the file and take at most %d bytes; it says %d bytes"
              + " at byte %d",
          MAX_DIRECTORY, directory.bytes(), directory.position());
    }
    ByteBuffer bytes = file.buffer(directory.position(), (int) directory.bytes());
    while (bytes.hasRemaining()) {
      readEntry(bytes);
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  /** Where an entry's bytes lie, if there is one of that name. */
  Optional<Range> find(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.method() != 0 || (entry.flags() & 1) != 0 || entry.packed() != entry.size()) {
      throw file.problem(
          "zip entry '%s' must be stored as it is, not compressed or encrypted", name);
    }
    if (entry.header() < 0 || entry.header() > file.size() - LOCAL_SIZE) {
      throw file.problem("zip entry '%s' begins outside the file", name);
    }
    ByteBuffer local = file.buffer(entry.header(), LOCAL_SIZE);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw file.problem("zip entry '%s' does not begin where the zip's directory says", name);
    }
    long start =
        entry.header()
            + LOCAL_SIZE
            + Short.toUnsignedInt(local.getShort(26))
            + Short.toUnsignedInt(local.getShort(28));
    if (entry.size() < 0 || start > file.size() || entry.size() > file.size() - start) {
      throw file.problem(
          "zip entry '%s' of %d bytes at byte %d ends beyond the file of %d bytes",
          name, entry.size(), start, file.size());
    }
    return Optional.of(new Range(start, entry.size()));
  }

  private Range findDirectory() throws IOException {
    int tail = (int) Math.min(file.size(), END_SIZE + 0xFFFF);
    ByteBuffer bytes = file.buffer(file.size() - tail, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == END_SIGNATURE
          && at + END_SIZE + Short.toUnsignedInt(bytes.getShort(at + 20)) == tail) {
        long end = file.size() - tail + at;
        Optional<Range> wide = findDirectory64(end);
        return wide.isPresent()
            ? wide.get()
            : new Range(
                Integer.toUnsignedLong(bytes.getInt(at + 16)),
                Integer.toUnsignedLong(bytes.getInt(at + 12)));
      }
    }
    throw file.problem("the zip has no end record: it is truncated");
  }

  private Optional<Range> findDirectory64(long end) throws IOException {
    if (end < LOCATOR_SIZE) {
      return Optional.empty();
    }
    ByteBuffer locator = file.buffer(end - LOCATOR_SIZE, LOCATOR_SIZE);
    if (locator.getInt(0) != LOCATOR_SIGNATURE) {
      return Optional.empty();
    }
    long at = locator.getLong(8);
    if (at < 0 || at > file.size() - END64_SIZE) {
      throw file.problem("the zip's 64-bit end record lies outside the file");
    }
    ByteBuffer record = file.buffer(at, END64_SIZE);
    if (record.getInt(0) != END64_SIGNATURE) {
      throw file.problem("the zip's 64-bit end record is not where its locator says");
    }
    return Optional.of(new Range(record.getLong(48), record.getLong(40)));
  }

  private void readEntry(ByteBuffer bytes) throws IOException {
    int at = bytes.position();
    if (bytes.remaining() < ENTRY_SIZE || bytes.getInt(at) != ENTRY_SIGNATURE) {
      throw file.problem("the zip's directory is broken at its byte %d", at);
    }
    int nameLength = Short.toUnsignedInt(bytes.getShort(at + 28));
    int extraLength = Short.toUnsignedInt(bytes.getShort(at + 30));
    int commentLength = Short.toUnsignedInt(bytes.getShort(at + 32));
    if (bytes.remaining() < ENTRY_SIZE + nameLength + extraLength + commentLength) {
      throw file.problem("the zip's directory is broken at its byte %d", at);
    }
    byte[] name = new byte[nameLength];
    bytes.get(at + ENTRY_SIZE, name);
    Entry narrow =
        new Entry(
            Short.toUnsignedInt(bytes.getShort(at + 10)),
            Short.toUnsignedInt(bytes.getShort(at + 8)),
            Integer.toUnsignedLong(bytes.getInt(at + 20)),
            Integer.toUnsignedLong(bytes.getInt(at + 24)),
            Integer.toUnsignedLong(bytes.getInt(at + 42)));
    ByteBuffer extra = bytes.slice(at + ENTRY_SIZE + nameLength, extraLength).order(bytes.order());
    String text = new String(name, StandardCharsets.UTF_8);
    if (entries.put(text, widened(narrow, extra)) != null) {
      throw file.problem("the zip has two entries '%s'", text);
    }
    bytes.position(at + ENTRY_SIZE + nameLength + extraLength + commentLength);
  }

  /**
   * The 64-bit values of an entry stand in an extra field, in order, for those that did not fit.
   */
  private Entry widened(Entry narrow, ByteBuffer extra) throws IOException {
    if (narrow.size() != IN_EXTRA && narrow.packed() != IN_EXTRA && narrow.header() != IN_EXTRA) {
      return narrow;
    }
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id != 1) {
        extra.position(extra.position() + length);
        continue;
      }
      ByteBuffer wide = extra.slice(extra.position(), length).order(extra.order());
      long size = wideOr(narrow.size(), wide);
      long packed = wideOr(narrow.packed(), wide);
      return new Entry(
          narrow.method(), narrow.flags(), packed, size, wideOr(narrow.header(), wide));
    }
    throw file.problem("the zip's directory lacks the 64-bit sizes of an entry");
  }

  private long wideOr(long narrow, ByteBuffer wide) throws IOException {
    if (narrow != IN_EXTRA) {
      return narrow;
    }
    if (wide.remaining() < Long.BYTES) {
      throw file.problem("the zip's directory lacks the 64-bit sizes of an entry");
    }
    return wide.getLong();
  }
}
