package org.example.encoder;

import org.histossl.core.Check;

/**
 * What a {@link PatchPool} is like.
 *
 * @param patchSize side of a patch in pixels
 * @param embeddingDim width of all tokens
 * @param depth how many blocks there are
 */
public record PatchPoolConfig(int patchSize, int embeddingDim, int depth) {
  /** Refuses numbers below one. */
  public PatchPoolConfig {
    Check.positive("patchSize", patchSize);
    Check.positive("embeddingDim", embeddingDim);
    Check.positive("depth", depth);
  }
}
