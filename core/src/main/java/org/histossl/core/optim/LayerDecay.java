package org.histossl.core.optim;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.core.Check;
import org.histossl.core.graph.Parameter;

/**
 * Layer-wise decay of the learning rate: {@code factor^(depth + 1 - layer)}, where tokens,
 * positions and patch embedding are layer 0, block i is layer i + 1, and all else, such as the last
 * norm and the heads, is layer depth + 1 (Clark et al. 2020, arXiv:2003.10555).
 *
 * @param encoder the encoder's prefix in names, such as {@code "backbone."}
 * @param depth how many blocks there are
 * @param factor from a layer to the one before it, in (0, 1]
 * @param patchEmbedding by this the patch embedding's rate is multiplied once more, in (0, 1]
 */
public record LayerDecay(String encoder, int depth, double factor, double patchEmbedding) {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");
  private static final String PATCH_EMBEDDING = "patch_embed";

  private static final Set<String> FIRST =
      Set.of(
          "cls_token",
          "pos_embed",
          "pos_embeder",
          "mask_token",
          "register_tokens",
          PATCH_EMBEDDING);

  /** Refuses factors outside (0, 1]. */
  public LayerDecay {
    Check.positive("depth", depth);
    Check.that(factor > 0 && factor <= 1, "factor must be in (0, 1], got %s", factor);
    Check.that(
        patchEmbedding > 0 && patchEmbedding <= 1,
        "patchEmbedding must be in (0, 1], got %s",
        patchEmbedding);
  }

  /**
   * A decay over the blocks that some parameters have.
   *
   * @param parameters the parameters
   * @param encoder the encoder's prefix in names, such as {@code "backbone."}
   * @param factor from a layer to the one before it, in (0, 1]
   * @param patchEmbedding by this the patch embedding's rate is multiplied once more, in (0, 1]
   * @return the decay
   */
  public static LayerDecay of(
      Collection<Parameter> parameters, String encoder, double factor, double patchEmbedding) {
    int depth = 1; // without blocks there is what comes first, and all else
    for (Parameter parameter : parameters) {
      if (parameter.name().startsWith(encoder)) {
        Matcher block = BLOCK.matcher(parameter.name().substring(encoder.length()));
        depth = block.matches() ? Math.max(depth, Integer.parseInt(block.group(1)) + 1) : depth;
      }
    }
    return new LayerDecay(encoder, depth, factor, patchEmbedding);
  }

  /**
   * What a parameter's rate is multiplied by.
   *
   * @param name the parameter's name
   * @return the factor, in (0, 1]
   */
  public double rateFactor(String name) {
    if (!name.startsWith(encoder)) {
      return 1;
    }
    String inside = name.substring(encoder.length());
    String part = inside.split("\\.", 2)[0];
    double decayed = Math.pow(factor, depth + 1.0 - layer(inside, part));
    return part.equals(PATCH_EMBEDDING) ? decayed * patchEmbedding : decayed;
  }

  /**
   * The layer of a parameter of the encoder.
   *
   * @param name the parameter's name, prefix included
   * @return 0 before the blocks, i + 1 in block i, depth + 1 behind them
   */
  public int layer(String name) {
    String inside = name.substring(encoder.length());
    return layer(inside, inside.split("\\.", 2)[0]);
  }

  private int layer(String inside, String part) {
    if (FIRST.contains(part)) {
      return 0;
    }
    Matcher block = BLOCK.matcher(inside);
    if (!block.matches()) {
      return depth + 1;
    }
    int index = Integer.parseInt(block.group(1));
    Check.that(
        index < depth,
        "'%s' lies in block %d, but the depth is said to be %d",
        inside,
        index,
        depth);
    return index + 1;
  }
}
