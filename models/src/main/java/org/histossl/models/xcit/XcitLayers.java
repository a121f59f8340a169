package org.histossl.models.xcit;

import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Projection;

/** The layers of a configuration that both kinds of block have. */
record XcitLayers(XcitConfig config, DropPath dropPath) {
  Node layerScale(Scope scope, String name) {
    return scope.parameter(name, Initializer.constant(config.layerScale()), config.embeddingDim());
  }

  Node norm(Scope scope, Node x) {
    return Layers.layerNorm(scope, x, config.details().layerNormEpsilon());
  }

  Node qkv(Scope attention, Node x) {
    return Projection.linear(
        attention.in("qkv"), x, 3L * config.embeddingDim(), config.details().qkvBias());
  }

  Node mlp(Scope scope, Node x) {
    long hidden = (long) (config.embeddingDim() * config.details().mlpRatio());
    return Projection.mlp(scope, x, hidden, true);
  }

  Node residual(Scope scope, Node x, Node branch) {
    return x.plus(dropPath.apply(scope, branch, config.dropPathRate()));
  }
}
