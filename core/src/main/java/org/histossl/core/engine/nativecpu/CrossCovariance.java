package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_pow;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;

/**
 * {@code softmax(t q^ k^T) v} over features, with q and k normalized along the tokens. Instead of
 * the queries and keys, their products are divided by the lengths: {@code size x size} numbers a
 * head instead of {@code tokens x size}. The products read queries, keys and values where they lie.
 */
final class CrossCovariance implements Kernel {
  private final Operation operation;
  private final Heads heads;
  private final double epsilon;
  private List<Tensor> saved = List.of();

  CrossCovariance(Operation operation, Op.CrossCovarianceAttention op) {
    this.operation = operation;
    this.epsilon = op.epsilon();
    this.heads = Heads.of(operation.inputs().get(0).shape(), op.heads());
  }

  /** One over the length of each feature's row: {@code [batch, heads, size]}. */
  private Tensor inverseLengths(Emitter emitter, Tensor squares, int part) {
    Tensor inverse = emitter.temporary(heads.batch(), heads.heads(), heads.size());
    emitter.matmul(
        emitter.ones(heads.batch(), 1, heads.tokens()),
        squares.slice(2, part * heads.features(), heads.features()),
        inverse.reshape(heads.batch(), 1, heads.features()).orElseThrow(),
        List.of(
            new PostOp.Function(dnnl_eltwise_linear, 1, epsilon * epsilon),
            new PostOp.Function(dnnl_eltwise_sqrt, 0, 0),
            new PostOp.Function(dnnl_eltwise_pow, 1, -1)));
    return inverse;
  }

  private Tensor square(Emitter emitter) {
    return emitter.temporary(heads.batch(), heads.heads(), heads.size(), heads.size());
  }

  private static Tensor column(Tensor lengths) {
    return lengths.reshape(lengths.size(0), lengths.size(1), lengths.size(2), 1).orElseThrow();
  }

  private static Tensor row(Tensor lengths) {
    return lengths.reshape(lengths.size(0), lengths.size(1), 1, lengths.size(2)).orElseThrow();
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor qkv = emitter.dense(tape.value(operation.inputs().get(0)));
    Tensor temperature = emitter.dense(tape.value(operation.inputs().get(1)));
    Tensor squares = emitter.temporary(qkv.shape());
    emitter.function(dnnl_eltwise_square, 0, 0, qkv, squares);
    Tensor queries = inverseLengths(emitter, squares, 0);
    Tensor keys = inverseLengths(emitter, squares, 1);
    Tensor products = square(emitter);
    emitter.matmul(heads.part(qkv, 0).transpose(), heads.part(qkv, 1), products, List.of());
    Tensor byQuery = square(emitter);
    emitter.binary(dnnl_binary_mul, products, column(queries), byQuery);
    Tensor cosines = square(emitter);
    emitter.binary(dnnl_binary_mul, byQuery, row(keys), cosines);
    Tensor scores = square(emitter);
    emitter.binary(dnnl_binary_mul, cosines, temperature, scores);
    Tensor weights = tape.result(operation.outputs().get(1));
    Softmax.forward(emitter, scores, weights, false);
    Tensor y = heads.byHeads(tape.result(operation.outputs().get(0)));
    emitter.matmul(heads.part(qkv, 2), weights.transpose(), y, List.of());
    saved = List.of(queries, keys, cosines);
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor qkv = emitter.dense(tape.value(input));
    Tensor temperature = emitter.dense(tape.value(operation.inputs().get(1)));
    Tensor dy = heads.byHeads(emitter.dense(tape.gradient(operation.outputs().get(0))));
    Tensor weights = tape.value(operation.outputs().get(1));
    Tensor dqkv = emitter.temporary(qkv.shape());
    Tensor dWeights = square(emitter);
    emitter.matmul(dy.transpose(), heads.part(qkv, 2), dWeights, List.of());
    emitter.matmul(dy, weights, heads.part(dqkv, 2), List.of());
    Tensor dScores = square(emitter);
    Softmax.backward(emitter, weights, dWeights, dScores, false);
    Tensor byTemperature = square(emitter);
    emitter.binary(dnnl_binary_mul, dScores, saved.get(2), byTemperature);
    tape.contributeSum(operation.inputs().get(1), byTemperature);
    if (tape.wants(input)) {
      Tensor dCosines = square(emitter);
      emitter.binary(dnnl_binary_mul, dScores, temperature, dCosines);
      Tensor along = square(emitter);
      emitter.binary(dnnl_binary_mul, byTemperature, temperature, along);
      queriesAndKeys(emitter, qkv, dqkv, dCosines, along);
      tape.contribute(input, dqkv);
    }
  }

  /**
   * {@code dq = k dG^T - q diag(|q|^-2 sum_j dC C)} with C the cosines and {@code dG = dC /
   * |q||k|}; and likewise for the keys.
   */
  private void queriesAndKeys(
      Emitter emitter, Tensor qkv, Tensor dqkv, Tensor dCosines, Tensor along) {
    Tensor queries = saved.get(0);
    Tensor keys = saved.get(1);
    Tensor byQuery = square(emitter);
    emitter.binary(dnnl_binary_mul, dCosines, column(queries), byQuery);
    Tensor dProducts = square(emitter);
    emitter.binary(dnnl_binary_mul, byQuery, row(keys), dProducts);
    Tensor q = heads.part(qkv, 0);
    Tensor k = heads.part(qkv, 1);
    emitter.matmul(k, dProducts.transpose(), heads.part(dqkv, 0), List.of());
    emitter.matmul(q, dProducts, heads.part(dqkv, 1), List.of());
    pull(emitter, q, along, column(queries), heads.part(dqkv, 0));
    pull(emitter, k, along, row(keys), heads.part(dqkv, 1));
  }

  /** Adds what the length of each row is responsible for. */
  private void pull(Emitter emitter, Tensor x, Tensor along, Tensor inverse, Tensor to) {
    Tensor sums = emitter.temporary(inverse.shape());
    Reductions.sum(emitter, along, sums, List.of());
    Tensor once = emitter.temporary(inverse.shape());
    emitter.binary(
        dnnl_binary_mul,
        sums,
        inverse,
        once,
        new PostOp.Operand(dnnl_binary_mul, inverse),
        new PostOp.Function(dnnl_eltwise_linear, -1, 0));
    // a row more than is read: the library takes the diagonals of square matrices for overlapping
    long d = heads.size();
    long[] shape = {heads.batch(), heads.heads(), d};
    Tensor matrices = emitter.temporary(heads.batch(), heads.heads(), d + 1, d);
    emitter.zero(matrices);
    long block = d * (d + 1);
    emitter.copy(
        once.reshape(shape).orElseThrow(),
        matrices.view(shape, new long[] {heads.heads() * block, block, d + 1}));
    Tensor diagonal = matrices.slice(2, 0, d);
    emitter.matmul(x, diagonal, to, List.of(new PostOp.Sum()));
  }
}
