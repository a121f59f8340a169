package org.histossl.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests by which files, tiles and weights are recognised: SHA-256 (FIPS 180-4). */
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
   * Ends a digest.
   *
   * @param digest what was fed
   * @return 64 hexadecimal digits
   */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
