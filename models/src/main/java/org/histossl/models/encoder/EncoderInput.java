package org.histossl.models.encoder;

import java.util.Arrays;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;

/**
 * What an encoder is given.
 *
 * @param image {@code [batch, 3, height, width]}, normalized by the mean and deviation of the
 *     training data; of another number of channels behind a front end
 * @param mask {@code [batch, patches]}: 1 where the mask token takes the patch's place, else 0;
 *     empty where all patches are seen
 */
public record EncoderInput(Node image, Optional<Node> mask) {
  /** Refuses what is no image; how many channels there are is for the encoder to say. */
  public EncoderInput {
    Check.that(
        image.rank() == 4,
        "an encoder takes images [batch, channels, height, width], got %s",
        Arrays.toString(image.shape()));
  }

  /**
   * Images of which all patches are seen.
   *
   * @param image {@code [batch, 3, height, width]}
   * @return the input
   */
  public static EncoderInput of(Node image) {
    return new EncoderInput(PatchGrid.image(image), Optional.empty());
  }

  /**
   * Images of which some patches are hidden.
   *
   * @param image {@code [batch, 3, height, width]}
   * @param mask {@code [batch, patches]}: 1 where a patch is hidden, else 0
   * @return the input
   */
  public static EncoderInput masked(Node image, Node mask) {
    return new EncoderInput(PatchGrid.image(image), Optional.of(mask));
  }

  /**
   * What a front end gives to the encoder behind it: other channels, the same patches hidden.
   *
   * @param channels {@code [batch, channels, height, width]}, of any number of channels
   * @return the input
   */
  public EncoderInput withImage(Node channels) {
    return new EncoderInput(channels, mask);
  }

  /**
   * Puts the mask token in the hidden patches' places.
   *
   * @param patches the embedded patches, {@code [batch, patches, embeddingDim]}
   * @param token the encoder's mask token, {@code [1, embeddingDim]}; empty if it has none
   * @return as {@code patches}; these themselves where there is no mask
   * @throws IllegalArgumentException if there is a mask and no token, or the mask is of other
   *     patches
   */
  public Node hide(Node patches, Optional<Node> token) {
    if (mask.isEmpty()) {
      return patches;
    }
    Check.that(
        token.isPresent(),
        "this encoder has no mask token to hide patches with: configure it with maskToken true");
    long[] wanted = {patches.size(0), patches.size(1)};
    Check.that(
        Arrays.equals(mask.get().shape(), wanted),
        "a mask must have an entry for each patch, %s, got %s",
        Arrays.toString(wanted),
        Arrays.toString(mask.get().shape()));
    Node hide = mask.get().reshape(wanted[0], wanted[1], 1);
    Node show = hide.times(-1).plus(1);
    return patches.times(show).plus(hide.expand(patches.shape()).times(token.orElseThrow()));
  }
}
