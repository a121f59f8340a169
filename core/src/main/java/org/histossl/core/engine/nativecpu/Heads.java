package org.histossl.core.engine.nativecpu;

/**
 * Looks at queries, keys, values and results by heads, without moving an element: the buffer of
 * queries, keys and values is {@code [batch, tokens, 3 x heads x size]}.
 */
record Heads(long batch, long tokens, long heads, long size) {
  static Heads of(long[] qkv, long heads) {
    return new Heads(qkv[0], qkv[1], heads, qkv[2] / 3 / heads);
  }

  long features() {
    return heads * size;
  }

  /** Queries (0), keys (1) or values (2): {@code [batch, heads, tokens, size]}. */
  Tensor part(Tensor qkv, int index) {
    return byHeads(qkv.slice(2, index * features(), features()));
  }

  /** {@code [batch, tokens, features]} as {@code [batch, heads, tokens, size]}. */
  Tensor byHeads(Tensor x) {
    return x.reshape(batch, x.size(1), heads, size).orElseThrow().permute(0, 2, 1, 3);
  }
}
