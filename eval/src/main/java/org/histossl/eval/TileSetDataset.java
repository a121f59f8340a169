package org.histossl.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Sha256;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.TileSet;

/** The tiles of a published set. */
final class TileSetDataset implements Dataset {
  private final TileSet set;
  private Optional<String> digest = Optional.empty();

  TileSetDataset(TileSet set) {
    this.set = set;
  }

  @Override
  public TileSource tiles() {
    return set;
  }

  @Override
  public List<String> groups() {
    return set.groups();
  }

  @Override
  public List<String> classes() {
    return set.scheme().classes();
  }

  @Override
  public List<OptionalInt> labels() {
    return set.labels();
  }

  @Override
  public Optional<Masks> masks() {
    return Optional.of(set::mask);
  }

  /**
   * Names and files' times would miss what matters: embeddings are those of pixels. What the set
   * itself recognizes them by does, too, and costs no decoding.
   */
  @Override
  public synchronized String digest() throws IOException {
    if (digest.isEmpty()) {
      MessageDigest all = Sha256.start();
      try {
        IntStream.range(0, set.size())
            .parallel()
            .mapToObj(this::digestOf)
            .forEachOrdered(tile -> all.update(tile.getBytes(StandardCharsets.UTF_8)));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      digest = Optional.of(Sha256.hex(all));
    }
    return digest.orElseThrow();
  }

  private String digestOf(int tile) {
    try {
      Optional<String> known = set.pixelDigest(tile);
      return known.isPresent() ? known.get() : set.read(tile).digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
