package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.HostFloats;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.TreeSum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Means over the shards of a step, which all begin with the same state: of gradients, and of
 * buffers such as running statistics and centers. Sums are taken in one tree over all shards, so
 * that the bits do not depend on how many ranks share them.
 *
 * <p>The mean of centers that each shard moved by itself is the center moved by the mean over
 * shards, which is what the references do: the class tokens' by the mean over all rows, iBOT's by
 * the mean over ranks of each rank's mean (dinov2/loss/ibot_patch_loss.py).
 */
final class Shards implements AutoCloseable {
  private final int count;
  private final Group group;
  private final List<TreeSum> sums = new ArrayList<>();
  private final List<INDArray> before = new ArrayList<>();

  Shards(int count, Group group) {
    this.count = count;
    this.group = group;
  }

  /** Remembers what every shard begins with. */
  void begin(INDArray buffers) {
    if (before.isEmpty()) {
      before.add(buffers.dup());
    } else {
      before.get(0).assign(buffers);
    }
  }

  /** Gives a shard what the step began with. */
  void restore(INDArray buffers) {
    buffers.assign(before.get(0));
  }

  /** Adds what a shard ended with. */
  void add(INDArray... vectors) {
    for (int i = 0; i < vectors.length; i++) {
      if (sums.size() == i) {
        long length = vectors[i].length();
        sums.add(new TreeSum(() -> Nd4j.create(DataType.FLOAT, length)));
      }
      sums.get(i).add(vectors[i]);
    }
  }

  /** Means over all shards of all ranks, in the order in which vectors were added. */
  void mean(INDArray... means) {
    for (int i = 0; i < means.length; i++) {
      INDArray total = sums.get(i).total();
      group.sum(HostFloats.of(total));
      HostFloats.written(total);
      means[i].assign(total.divi(count));
    }
  }

  @Override
  public void close() {
    sums.forEach(TreeSum::close);
    before.forEach(INDArray::close);
  }
}
