package org.histossl.data.tile;

/** How a store writes pixels. */
public enum TileEncoding {
  /** Lossless. */
  PNG("png"),
  /** A quarter of the space or less, at quality 0.9; not bit-exact. */
  JPEG("jpg"),
  /**
   * None at all: the store holds places, scores and labels; {@link SlideTiles} reads the pixels.
   */
  COORDINATES("");

  private final String extension;

  TileEncoding(String extension) {
    this.extension = extension;
  }

  /**
   * What such files end in.
   *
   * @return the extension, without a dot; empty where no pixels are written
   */
  public String extension() {
    return extension;
  }
}
