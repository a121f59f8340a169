package org.histossl.core.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Says what a file is that holds no weights: what people find in the weights' place when a download
 * went wrong, or in other libraries' formats.
 */
final class ForeignFile {
  private static final int LOOKED_AT = 512;
  private static final int SHOWN = 80;
  private static final int TAR_MAGIC = 257;
  private static final String UNPACK = ": unpack it first";

  /** Beginnings, as ISO 8859-1, and what a file is that begins so. */
  private static final List<Magic> MAGICS =
      List.of(
          new Magic(
              0,
              "version https://git-lfs",
              "a Git LFS pointer, which stands for the file in a repository; get the file itself,"
                  + " with 'git lfs pull' or from its download page"),
          new Magic(0, "\u001f\u008b", "compressed with gzip" + UNPACK),
          new Magic(0, "\u00fd7zXZ", "compressed with xz" + UNPACK),
          new Magic(0, "BZh", "compressed with bzip2" + UNPACK),
          new Magic(0, "(\u00b5/\u00fd", "compressed with zstd" + UNPACK),
          new Magic(0, "7z\u00bc\u00af", "a 7-Zip archive" + UNPACK),
          new Magic(0, "Rar!", "a RAR archive" + UNPACK),
          new Magic(TAR_MAGIC, "ustar", "a tar archive" + UNPACK),
          new Magic(0, "\u0089HDF", "an HDF5 file, such as Keras writes" + convert()),
          new Magic(0, "\u0093NUMPY", "a NumPy array" + convert()),
          new Magic(0, "GGUF", "a GGUF file of llama.cpp" + convert()),
          new Magic(4, "TFL3", "a TensorFlow Lite model" + convert()),
          new Magic(0, "\u0008\u0001\u0012", "a TensorFlow SavedModel" + convert()),
          new Magic(0, "%PDF", "a PDF document"));

  private record Magic(int at, String text, String what) {}

  private ForeignFile() {}

  private static String convert() {
    return "; write the network's state dict with torch.save or safetensors instead";
  }

  /** Refuses a file that is known to be something else, by its name. */
  static void refuse(FileBytes file) throws IOException {
    if (file.size() == 0) {
      throw file.problem("the file is empty: it must be copied or downloaded again");
    }
    byte[] bytes = file.bytes(0, (int) Math.min(LOOKED_AT, file.size()));
    if (bytes.length > Long.BYTES
        && bytes[Long.BYTES] == '{'
        && bytes[Long.BYTES - 1] == 0
        && bytes[Long.BYTES - 2] == 0) {
      return; // a safetensors header, whatever its length looks like
    }
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    for (Magic magic : MAGICS) {
      if (head.startsWith(magic.text(), magic.at())) {
        throw file.problem("this is no file of weights but %s", magic.what());
      }
    }
    if (head.length() > 2 && head.charAt(0) == 8 && head.charAt(1) < 32 && head.charAt(2) == 0x12) {
      throw file.problem("this is no file of weights but an ONNX model%s", convert());
    }
    String text = head.replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
      throw file.problem(
          "this is no file of weights but an HTML page, such as a login or an error: '%s'; download"
              + " the file again, signed in if it asks for that",
          beginning(text));
    }
    if (text.startsWith("{")) {
      throw file.problem(
          "this is no file of weights but JSON text: '%s'; an index of shards must be called"
              + " NAME.safetensors.index.json",
          beginning(text));
    }
    if (bytes.length > 1 && bytes[0] == (byte) 0x80 && bytes[1] >= 2 && bytes[1] <= 5) {
      throw file.problem("this is a Python pickle that torch.save did not write%s", convert());
    }
  }

  private static String beginning(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }
}
