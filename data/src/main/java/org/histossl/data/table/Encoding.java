package org.histossl.data.table;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Finds what in a text is not UTF-8, for the error that says so. */
final class Encoding {
  private static final int BUFFER = 1 << 16;

  private Encoding() {}

  /** The error of a text that cannot be decoded. */
  static IOException notUtf8(Path file, CharacterCodingException cause) {
    return new IOException(
        file + ": not a CSV file in UTF-8: " + where(file) + "; save it as \"CSV UTF-8\"", cause);
  }

  private static String where(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      int first = in.read();
      int second = in.read();
      if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff)) {
        return "it begins with the mark of UTF-16";
      }
      in.reset();
      return firstBad(in);
    } catch (IOException e) {
      return "where cannot be found";
    }
  }

  private static String firstBad(InputStream in) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    CharBuffer chars = CharBuffer.allocate(BUFFER);
    long position = 0;
    long line = 1;
    for (boolean end = false; !end; bytes.compact()) {
      int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
      end = read < 0;
      bytes.position(bytes.position() + Math.max(0, read)).flip();
      CoderResult result = decoder.decode(bytes, chars.clear(), end);
      line += newLines(bytes);
      position += bytes.position();
      if (result.isError()) {
        return String.format(
            Locale.ROOT,
            "line %d has the byte 0x%02x at position %d",
            line,
            bytes.get(bytes.position()),
            position);
      }
    }
    return "the last character is cut off";
  }

  private static int newLines(ByteBuffer decoded) {
    int lines = 0;
    for (int i = 0; i < decoded.position(); i++) {
      lines += decoded.get(i) == '\n' ? 1 : 0;
    }
    return lines;
  }
}
