package org.histossl.ssl.distill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.histossl.core.graph.Node;

/** What a branch makes of the crops: tokens, and their projections by the heads that are asked. */
public final class Readout {
  private final long batch;
  private final int globalViews;
  private final Node classTokens;
  private final Node patchTokens;
  private final Optional<MaskedTokens> masked;
  private final BiFunction<String, Node, Node> heads;
  private final Map<String, Node> projections = new LinkedHashMap<>();

  Readout(
      long batch,
      int globalViews,
      Node classTokens,
      Node patchTokens,
      Optional<MaskedTokens> masked,
      BiFunction<String, Node, Node> heads) {
    this.batch = batch;
    this.globalViews = globalViews;
    this.classTokens = classTokens;
    this.patchTokens = patchTokens;
    this.masked = masked;
    this.heads = heads;
  }

  /**
   * Images a batch.
   *
   * @return b
   */
  public long batch() {
    return batch;
  }

  /**
   * Crops of the larger size.
   *
   * @return g; all images of crop 0 come first
   */
  public int globalViews() {
    return globalViews;
  }

  /**
   * Class tokens of all crops, after the final norm.
   *
   * @return {@code [views b, embeddingDim]}, global crops first
   */
  public Node classTokens() {
    return classTokens;
  }

  /**
   * Class tokens of a global crop.
   *
   * @param view its number
   * @return {@code [b, embeddingDim]}
   */
  public Node classTokens(int view) {
    return classTokens.slice(0, view * batch, (view + 1) * batch);
  }

  /**
   * Patch tokens of the global crops, after the final norm.
   *
   * @return {@code [g b, patches, embeddingDim]}
   */
  public Node patchTokens() {
    return patchTokens;
  }

  /**
   * Tokens of hidden patches.
   *
   * @return the tokens; empty where nothing is hidden
   */
  public Optional<MaskedTokens> masked() {
    return masked;
  }

  /**
   * A head's scores of all class tokens.
   *
   * @param head the head's name
   * @return {@code [views b, prototypes]}
   */
  public Node projections(String head) {
    Node known = projections.get(head);
    if (known == null) {
      known = project(head, classTokens);
      projections.put(head, known);
    }
    return known;
  }

  /**
   * A head's scores of some tokens.
   *
   * @param head the head's name
   * @param tokens {@code [rows, embeddingDim]}
   * @return {@code [rows, prototypes]}
   */
  public Node project(String head, Node tokens) {
    return heads.apply(head, tokens);
  }

  /** Scores of all class tokens, by the heads that were asked for them. */
  Map<String, Node> projections() {
    return Collections.unmodifiableMap(projections);
  }
}
