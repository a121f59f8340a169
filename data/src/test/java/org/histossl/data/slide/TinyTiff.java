package org.histossl.data.slide;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes small TIFF files of any tags, right or wrong, whose pages have one strip or tile each. */
final class TinyTiff {
  private static final int ENTRY = 12;

  private final ByteOrder order;
  private final List<Page> pages = new ArrayList<>();

  TinyTiff(ByteOrder order) {
    this.order = order;
  }

  /** A directory: numbers as LONG, bytes as UNDEFINED, texts as ASCII. */
  static final class Page {
    private final Map<Integer, long[]> numbers = new TreeMap<>();
    private final Map<Integer, byte[]> bytes = new TreeMap<>();
    private final List<Page> subIfds = new ArrayList<>();
    private final byte[] block;
    private int texts;

    Page(int width, int height, byte[] block) {
      this.block = block;
      set(256, width).set(257, height).set(259, 1).set(262, 1).set(277, 1).set(278, height);
      set(258, 8).set(273, 0).set(279, block.length);
    }

    Page set(int tag, long... values) {
      numbers.put(tag, values);
      return this;
    }

    Page set(int tag, byte[] values) {
      bytes.put(tag, values);
      return this;
    }

    Page text(String description) {
      texts = 270;
      return set(270, description.getBytes(StandardCharsets.ISO_8859_1));
    }

    Page sub(Page page) {
      subIfds.add(page);
      return this;
    }
  }

  TinyTiff page(Page page) {
    pages.add(page);
    return this;
  }

  /** The file. */
  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8)
            .order(order)
            .put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I'))
            .put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I'))
            .putShort((short) 42)
            .putInt(0)
            .array());
    List<Integer> links = new ArrayList<>(List.of(4));
    Map<Integer, Integer> patches = new TreeMap<>();
    for (Page page : pages) {
      int at = write(page, out);
      patches.put(links.get(links.size() - 1), at);
      links.add(at + 2 + ENTRY * entries(page));
    }
    ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(order);
    patches.forEach(file::putInt);
    return file.array();
  }

  private static int entries(Page page) {
    return page.numbers.size() + page.bytes.size();
  }

  private int write(Page page, ByteArrayOutputStream out) {
    List<Long> subs = new ArrayList<>();
    for (Page sub : page.subIfds) {
      subs.add((long) write(sub, out));
    }
    if (!subs.isEmpty()) {
      page.set(330, subs.stream().mapToLong(Long::longValue).toArray());
    }
    int block = out.size();
    out.writeBytes(page.block);
    out.writeBytes(new byte[out.size() & 1]);
    for (int tag : new int[] {273, 324}) {
      if (page.numbers.containsKey(tag)) {
        page.set(tag, block);
      }
    }
    Map<Integer, byte[]> entries = new TreeMap<>();
    page.numbers.forEach((tag, values) -> entries.put(tag, entry(tag, 4, longs(values), out)));
    page.bytes.forEach(
        (tag, values) -> entries.put(tag, entry(tag, tag == page.texts ? 2 : 7, values, out)));
    int directory = out.size();
    out.writeBytes(ByteBuffer.allocate(2).order(order).putShort((short) entries.size()).array());
    entries.values().forEach(out::writeBytes);
    out.writeBytes(new byte[4]);
    return directory;
  }

  private byte[] entry(int tag, int type, byte[] values, ByteArrayOutputStream out) {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).order(order);
    entry.putShort((short) tag).putShort((short) type);
    entry.putInt(type == 4 ? values.length / 4 : values.length);
    if (values.length <= 4) {
      entry.put(values);
    } else {
      entry.putInt(out.size());
      out.writeBytes(values);
      out.writeBytes(new byte[out.size() & 1]);
    }
    return entry.array();
  }

  private byte[] longs(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    for (long value : values) {
      bytes.putInt((int) value);
    }
    return bytes.array();
  }
}
