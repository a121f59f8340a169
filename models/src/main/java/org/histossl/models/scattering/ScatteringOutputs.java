package org.histossl.models.scattering;

import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderOutputs;

/** What there is of a transform without blocks and attention. */
record ScatteringOutputs(Node features, Node patchTokens) implements EncoderOutputs {
  @Override
  public List<Node> blocks() {
    return List.of(patchTokens);
  }

  @Override
  public List<Node> intermediate(int last) {
    Check.that(last == 1, "a scattering transform has one block of tokens, got %d", last);
    return blocks();
  }

  @Override
  public Node patchAttention() {
    throw new IllegalArgumentException(
        "a scattering transform attends to nothing: attention maps need an XCiT or ViT");
  }

  @Override
  public DropPath dropPath() {
    return new DropPath();
  }
}
