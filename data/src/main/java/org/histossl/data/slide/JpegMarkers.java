package org.histossl.data.slide;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the markers of a JPEG stream say: the picture's size, what its components are, and its color
 * profile.
 *
 * <p>Source: ITU-T T.81, annex B; ITU-T T.871 (JFIF); ITU-T T.872, 6.5.3 (the Adobe marker);
 * ICC.1:2022, annex B.4 (profiles in JPEG files).
 */
final class JpegMarkers {
  private static final int JFIF = 0xe0;
  private static final int PROFILE = 0xe2;
  private static final int ADOBE = 0xee;
  private static final int LAST_HUFFMAN_DCT = 0xc2;
  private static final byte[] JFIF_NAME = name("JFIF");
  private static final byte[] PROFILE_NAME = name("ICC_PROFILE");
  private static final byte[] ADOBE_NAME = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RGB_IDS = {'R', 'G', 'B'};

  private int frame;
  private int width;
  private int height;
  private byte[] ids = {};
  private byte[] sampling = {};
  private boolean jfif;
  private int adobe = -1;
  private final Map<Integer, byte[]> profile = new TreeMap<>();

  private JpegMarkers() {}

  private static byte[] name(String text) {
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the markers up to the first scan. */
  static JpegMarkers of(byte[] data) throws IOException {
    JpegMarkers markers = new JpegMarkers();
    JpegSegments.walk(data, (marker, at, length) -> markers.note(data, marker, at, length));
    return markers;
  }

  private void note(byte[] data, int marker, int at, int length) {
    if (JpegSegments.isFrame(marker)) {
      noteFrame(data, marker, at, length);
    } else if (marker == JFIF && begins(data, at, length, JFIF_NAME)) {
      jfif = true;
    } else if (marker == ADOBE && length >= 14 && begins(data, at, length, ADOBE_NAME)) {
      adobe = data[at + 13] & 255;
    } else if (marker == PROFILE && length > 16 && begins(data, at, length, PROFILE_NAME)) {
      byte[] piece = new byte[length - 16];
      System.arraycopy(data, at + 16, piece, 0, piece.length);
      profile.putIfAbsent(data[at + 14] & 255, piece);
    }
  }

  private void noteFrame(byte[] data, int marker, int at, int length) {
    int components = length < 8 ? 0 : data[at + 7] & 255;
    if (length < 8 + 3 * components) {
      return; // damaged: the decoder says so
    }
    frame = marker;
    height = JpegSegments.number(data, at + 3);
    width = JpegSegments.number(data, at + 5);
    ids = new byte[components];
    sampling = new byte[components];
    for (int i = 0; i < components; i++) {
      ids[i] = data[at + 8 + 3 * i];
      sampling[i] = data[at + 9 + 3 * i];
    }
  }

  private static boolean begins(byte[] data, int at, int length, byte[] name) {
    if (length < 2 + name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (data[at + 2 + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Whether it is of the kinds that every decoder reads: not lossless, nor in arithmetic code. */
  boolean isUsual() {
    return frame >= 0xc0 && frame <= LAST_HUFFMAN_DCT;
  }

  /**
   * What the components of a file of its own are, as libjpeg tells it; four of them are taken for
   * inks as Adobe writes them, as Pillow does.
   */
  JpegBlocks.Color color() throws IOException {
    return switch (ids.length) {
      case 1 -> JpegBlocks.Color.GRAY;
      case 3 -> saysRgb() ? JpegBlocks.Color.RGB : JpegBlocks.Color.Y_CB_CR;
      case 4 -> adobe > 0 ? JpegBlocks.Color.INVERTED_YCCK : JpegBlocks.Color.INVERTED_CMYK;
      default ->
          throw new IOException(
              "a JPEG file must have 1, 3 or 4 samples a pixel, got " + ids.length);
    };
  }

  private boolean saysRgb() {
    if (jfif) {
      return false;
    }
    return adobe < 0 ? Arrays.equals(ids, RGB_IDS) : adobe == 0;
  }

  /**
   * Whether three components are told to be luma and chroma: by a JFIF or Adobe marker, or because
   * the second and third have fewer samples, of which red, green and blue have no use.
   */
  boolean saysYCbCr() {
    if (ids.length != 3 || adobe == 0) {
      return false;
    }
    return jfif || adobe == 1 || (sampling[0] != sampling[1] && sampling[1] == sampling[2]);
  }

  /** The color profile, empty where there is none or a part of it is missing. */
  Optional<byte[]> iccProfile() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int next = 1;
    for (Map.Entry<Integer, byte[]> piece : profile.entrySet()) {
      if (piece.getKey() != next++) {
        return Optional.empty();
      }
      all.writeBytes(piece.getValue());
    }
    return all.size() == 0 ? Optional.empty() : Optional.of(all.toByteArray());
  }
}
