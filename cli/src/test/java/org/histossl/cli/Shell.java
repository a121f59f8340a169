package org.histossl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;

/** Runs commands in this JVM and keeps what they say. */
final class Shell {
  private String out = "";
  private String err = "";

  /** Runs a command and gives its exit code. */
  int run(Object... words) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8),
            Progress.none());
    String[] arguments = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = words[i].toString();
    }
    int code = Histossl.run(console, arguments);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  /** Runs a command that must do its work. */
  String well(Object... words) {
    assertEquals(0, run(words), () -> err + out);
    return out;
  }

  /** Runs a command that must refuse, in a sentence and without a trace. */
  void refused(int code, String message, Object... words) {
    assertEquals(code, run(words), () -> "out: " + out + "err: " + err);
    assertTrue(err.contains(message), err);
    assertTrue(!err.contains("\tat "), err);
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  String lastLine() {
    List<String> lines = out.lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** A picture with structure, so that its tiles are kept, or a plain one. */
  static Path slide(Path file, int width, int height, boolean tissue) throws IOException {
    RgbImage image = RgbImage.filled(width, height, 0xffffff);
    for (int y = 0; tissue && y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.set(x, y, 0x803070 + (x * 37 + y * 91) % 60 * 0x010101);
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image.toBufferedImage(), "png", file.toFile());
    return file;
  }
}
