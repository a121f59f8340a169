package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/**
 * {@code softmax(q k^T / sqrt(size)) v} for all tokens or for the first one alone. The products
 * read queries, keys and values where they lie.
 */
final class Attention implements Kernel {
  private final Operation operation;
  private final boolean firstOnly;
  private final Heads heads;
  private final List<PostOp> scale;

  Attention(Operation operation, int heads, boolean firstOnly) {
    this.operation = operation;
    this.firstOnly = firstOnly;
    this.heads = Heads.of(operation.inputs().get(0).shape(), heads);
    this.scale =
        List.of(
            new PostOp.Function(dnnl_eltwise_linear, 1 / Math.sqrt((double) this.heads.size()), 0));
  }

  private Tensor queries(Tensor qkv) {
    Tensor all = heads.part(qkv, 0);
    return firstOnly ? all.slice(2, 0, 1) : all;
  }

  private Tensor weights(Tape tape) {
    return byQueries(tape.value(operation.outputs().get(1)));
  }

  private Tensor byQueries(Tensor dense) {
    return dense
        .reshape(heads.batch(), heads.heads(), firstOnly ? 1 : heads.tokens(), heads.tokens())
        .orElseThrow();
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor qkv = emitter.dense(tape.value(operation.inputs().get(0)));
    Tensor scores = byQueries(emitter.temporary(operation.outputs().get(1).shape()));
    emitter.matmul(queries(qkv), heads.part(qkv, 1).transpose(), scores, scale);
    tape.result(operation.outputs().get(1));
    Softmax.forward(emitter, scores, weights(tape), false);
    Tensor y = heads.byHeads(tape.result(operation.outputs().get(0)));
    emitter.matmul(weights(tape), heads.part(qkv, 2), y, List.of());
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor qkv = emitter.dense(tape.value(input));
    Tensor dy = heads.byHeads(emitter.dense(tape.gradient(operation.outputs().get(0))));
    Tensor weights = weights(tape);
    Tensor dqkv = emitter.temporary(qkv.shape());
    if (firstOnly) {
      emitter.zero(dqkv); // the other tokens ask nothing
    }
    Tensor dWeights = emitter.temporary(weights.shape());
    emitter.matmul(dy, heads.part(qkv, 2).transpose(), dWeights, List.of());
    emitter.matmul(weights.transpose(), dy, heads.part(dqkv, 2), List.of());
    Tensor dScores = emitter.temporary(weights.shape());
    Softmax.backward(emitter, weights, dWeights, dScores, false);
    emitter.matmul(dScores, heads.part(qkv, 1), queries(dqkv), scale);
    emitter.matmul(dScores.transpose(), queries(qkv), heads.part(dqkv, 1), scale);
    tape.contribute(input, dqkv);
  }
}
