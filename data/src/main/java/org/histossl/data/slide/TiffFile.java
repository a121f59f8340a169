package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The directories of a TIFF or BigTIFF file. Parsed here, before any decoder sees the file, so that
 * each claim of a damaged or hostile file is held against its length before memory is spent on it.
 *
 * <p>Source: TIFF 6.0 (Adobe 1992), section 2; the BigTIFF design of libtiff.
 */
final class TiffFile implements AutoCloseable {
  static final int CLASSIC = 42;
  static final int BIG = 43;

  private static final int SUB_IFDS = 330;
  private static final int MAX_DIRECTORIES = 4096;

  /** Of all directories: a file of megabytes could name the same ones thousands of times. */
  private static final int MAX_ENTRIES = 1 << 19;

  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final SeekableByteChannel channel;
  private final long length;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private boolean big;
  private int allEntries;

  private TiffFile(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.length = channel.size();
  }

  static TiffFile open(Path file) throws IOException {
    return new TiffFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** The directories in file order; they read their tables while this file is open. */
  List<TiffPage> pages() throws IOException {
    List<TiffPage> pages = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    int all = 0;
    allEntries = 0;
    long offset = firstDirectory();
    while (offset != 0) {
      if (!seen.add(offset)) {
        throw new IOException("directories form a loop: offset " + offset + " comes twice");
      }
      if (all >= MAX_DIRECTORIES) {
        throw new IOException("more than " + MAX_DIRECTORIES + " directories");
      }
      Directory directory = directory(pages.size(), offset);
      pages.add(
          new TiffPage(
              pages.size(),
              directory.tags,
              length,
              subIfds(directory.tags, offset, MAX_DIRECTORIES - all)));
      all += 1 + pages.get(pages.size() - 1).subIfds().size();
      offset = directory.next;
    }
    if (pages.isEmpty()) {
      throw new IOException("a TIFF without directories");
    }
    return List.copyOf(pages);
  }

  /** A directory's fields, and where the next one is; 0 for none. */
  private record Directory(Tags tags, long next) {}

  private Directory directory(int page, long offset) throws IOException {
    int countBytes = big ? 8 : 2;
    long entries = number(bytes(offset, countBytes), 0, countBytes);
    int entryBytes = big ? 20 : 12;
    if (entries < 0 || entries > 65_535) {
      throw new IOException("directory " + page + " claims " + entries + " entries");
    }
    allEntries += (int) entries;
    if (allEntries > MAX_ENTRIES) {
      throw new IOException("directories of more than " + MAX_ENTRIES + " entries");
    }
    ByteBuffer table = bytes(offset + countBytes, (int) entries * entryBytes);
    int linkBytes = big ? 8 : 4;
    long link = offset + countBytes + entries * entryBytes;
    return new Directory(
        new Tags(page, table, (int) entries), number(bytes(link, linkBytes), 0, linkBytes));
  }

  /**
   * The directories that a page's SubIFD tag names; their own SubIFDs and successors are not
   * followed, so that there are no loops.
   *
   * @param own where the page itself is, which is none of them
   */
  private List<TiffPage> subIfds(Tags tags, long own, int most) throws IOException {
    int page = tags.page;
    List<TiffPage> pages = new ArrayList<>();
    Set<Long> seen = new HashSet<>(List.of(0L, own));
    for (long offset : tags.numbers(SUB_IFDS, most + 1)) {
      if (pages.size() >= most) {
        throw new IOException("more than " + MAX_DIRECTORIES + " directories, with SubIFDs");
      }
      if (seen.add(offset)) {
        pages.add(TiffPage.inSubIfd(page, directory(page, offset).tags, length));
      }
    }
    return pages;
  }

  private long firstDirectory() throws IOException {
    ByteBuffer head = bytes(0, 8);
    order = head.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    head.order(order);
    big = head.getShort(2) == BIG;
    if (!big) {
      return number(head, 4, 4);
    }
    if (head.getShort(4) != 8) {
      throw new IOException("BigTIFF offsets must have 8 bytes, got " + head.getShort(4));
    }
    return number(bytes(8, 8), 0, 8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private ByteBuffer bytes(long offset, int count) throws IOException {
    if (offset < 0 || offset > length - count) {
      throw new EOFException(
          "truncated: " + count + " bytes at offset " + offset + " of a file of " + length);
    }
    ByteBuffer buffer = ByteBuffer.allocate(count).order(order);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("truncated while being read at offset " + offset);
      }
    }
    return buffer.flip();
  }

  private static long number(ByteBuffer buffer, int at, int size) {
    return switch (size) {
      case 1 -> buffer.get(at) & 0xffL;
      case 2 -> buffer.getShort(at) & 0xffffL;
      case 4 -> buffer.getInt(at) & 0xffffffffL;
      default -> buffer.getLong(at);
    };
  }

  /** The fields of one directory by tag; values are read when asked for. */
  final class Tags {
    private final int page;
    private final Map<Integer, Field> fields = new HashMap<>();

    private Tags(int page, ByteBuffer table, int entries) throws IOException {
      this.page = page;
      for (int i = 0; i < entries; i++) {
        int at = i * (big ? 20 : 12);
        int tag = table.getShort(at) & 0xffff;
        int type = table.getShort(at + 2) & 0xffff;
        long count = TiffFile.number(table, at + 4, big ? 8 : 4);
        Field field =
            new Field(type, count, table.slice(at + (big ? 12 : 8), big ? 8 : 4).order(order));
        if (count < 0 || count > length) {
          throw new IOException(
              String.format(
                  Locale.ROOT, "directory %d, tag %d: claims %d values", page, tag, count));
        }
        fields.putIfAbsent(tag, field);
      }
    }

    /** The order of the bytes of numbers in this file. */
    ByteOrder order() {
      return order;
    }

    boolean has(int tag) {
      return fields.containsKey(tag);
    }

    /** The first {@code most} whole numbers of a tag, empty where it is absent. */
    long[] numbers(int tag, int most) throws IOException {
      Field field = fields.get(tag);
      if (field == null) {
        return new long[0];
      }
      int size = field.elementBytes();
      if (size > 8 || field.type == 2 || field.type == 11 || field.type == 12) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "directory %d, tag %d: type %d is no whole number",
                page,
                tag,
                field.type));
      }
      int count = (int) Math.min(field.count, most);
      ByteBuffer values = field.values((long) count * size);
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = TiffFile.number(values, i * size, size);
      }
      return numbers;
    }

    long number(int tag, long absent) throws IOException {
      long[] numbers = numbers(tag, 1);
      return numbers.length == 0 ? absent : numbers[0];
    }

    OptionalDouble rational(int tag) throws IOException {
      Field field = fields.get(tag);
      if (field == null || field.type != 5 || field.count < 1) {
        return OptionalDouble.empty();
      }
      ByteBuffer value = field.values(8);
      double numerator = TiffFile.number(value, 0, 4);
      double denominator = TiffFile.number(value, 4, 4);
      return denominator == 0 ? OptionalDouble.empty() : OptionalDouble.of(numerator / denominator);
    }

    /** The bytes of a tag of type UNDEFINED or BYTE; empty where it is absent. */
    byte[] bytes(int tag, int most) throws IOException {
      Field field = fields.get(tag);
      if (field == null) {
        return new byte[0];
      }
      if ((field.type != 7 && field.type != 1) || field.count > most) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "directory %d, tag %d: must be at most %d bytes, got %d values of type %d",
                page,
                tag,
                most,
                field.count,
                field.type));
      }
      byte[] bytes = new byte[(int) field.count];
      field.values(field.count).get(bytes);
      return bytes;
    }

    Optional<String> text(int tag) throws IOException {
      Field field = fields.get(tag);
      if (field == null || field.type != 2) {
        return Optional.empty();
      }
      ByteBuffer value = field.values(Math.min(field.count, MAX_TEXT_BYTES));
      return Optional.of(StandardCharsets.ISO_8859_1.decode(value).toString());
    }
  }

  /** One entry of a directory: its values, or where they are. */
  private final class Field {
    private final int type;
    private final long count;
    private final ByteBuffer inline;

    private Field(int type, long count, ByteBuffer inline) {
      this.type = type;
      this.count = count;
      this.inline = inline;
    }

    int elementBytes() throws IOException {
      return switch (type) {
        case 1, 2, 6, 7 -> 1;
        case 3, 8 -> 2;
        case 4, 9, 11, 13 -> 4;
        case 5, 10, 12, 16, 17, 18 -> 8;
        default -> throw new IOException("unknown field type " + type);
      };
    }

    /** The first bytes of the values. */
    ByteBuffer values(long wanted) throws IOException {
      if (count * elementBytes() <= inline.capacity()) {
        return inline.slice(0, (int) wanted).order(order);
      }
      long offset = number(inline, 0, inline.capacity());
      if (wanted > length) {
        throw new EOFException("truncated: a field of " + wanted + " bytes");
      }
      return bytes(offset, Math.toIntExact(wanted));
    }
  }
}
