package org.histossl.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests by which files, tiles and weights are recognized: SHA-256 (FIPS 180-4). */
public final class Sha256 {
  private Sha256() {}

  /**
   * A digest of nothing yet.
   *
   * @return the digest, to be fed by the caller
   */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  /**
   * Feeds the whole content of a file.
   *
   * @param digest what is fed
   * @param file the file
   * @throws IOException if it cannot be read
   */
  public static void feed(MessageDigest digest, Path file) throws IOException {
    try (OutputStream to = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, to);
    }
  }

  /**
   * Ends a digest.
   *
   * @param digest what was fed
   * @return 64 hexadecimal digits
   */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
