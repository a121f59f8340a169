package org.histossl.data.tile;

/**
 * Where a tile's pixels lie.
 *
 * @param shard the shard's number, which is the slide's
 * @param offset of the compressed picture in the shard
 * @param length its bytes, 0 where no pixels are stored
 * @param digest first 8 bytes of the SHA-256 of these bytes
 */
record StoredTile(int shard, long offset, int length, long digest) {
  static final StoredTile NO_PIXELS = new StoredTile(0, 0, 0, 0);
}
