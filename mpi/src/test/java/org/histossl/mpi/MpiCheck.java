package org.histossl.mpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.histossl.core.HostFloats;
import org.histossl.core.Sha256;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.ThreadRanks;
import org.histossl.core.parallel.TreeSum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What each process of {@link MpiTest} does: one thing, told by its argument. */
final class MpiCheck {
  private static final int SHARDS = 8;

  private MpiCheck() {}

  public static void main(String[] arguments) throws Exception {
    MpiGroup.Reduction reduction =
        arguments[0].equals("fast") ? MpiGroup.Reduction.FAST : MpiGroup.Reduction.TREE;
    try (MpiGroup group = MpiGroup.open(reduction)) {
      switch (arguments[0]) {
        case "sum" -> System.out.println("sum " + digest(group, Integer.parseInt(arguments[1])));
        case "fast" -> System.out.println("fast " + wholeNumbers(group));
        case "gather" -> gather(group);
        case "lose" -> lose(group);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  /** The digest of the sum of eight shards, dealt to the ranks. */
  static String digest(Group group, int length) {
    int own = SHARDS / group.size();
    try (TreeSum tree = new TreeSum(() -> Nd4j.create(DataType.FLOAT, length))) {
      for (int shard = group.rank() * own; shard < (group.rank() + 1) * own; shard++) {
        float[] part = new float[length];
        SplittableRandom random = new SplittableRandom(shard);
        for (int i = 0; i < length; i++) {
          part[i] = (float) ((random.nextDouble() - 0.5) * (1 << random.nextInt(20)));
        }
        try (INDArray array = Nd4j.createFromArray(part)) {
          tree.add(array);
        }
      }
      INDArray total = tree.total();
      group.sum(HostFloats.of(total));
      MessageDigest digest = Sha256.start();
      digest.update(Arrays.toString(HostFloats.copy(total)).getBytes(StandardCharsets.UTF_8));
      return Sha256.hex(digest);
    }
  }

  /** The sum of whole numbers, which is exact in any order. */
  private static float wholeNumbers(MpiGroup group) {
    try (INDArray vector = Nd4j.createFromArray(new float[5_000_000])) {
      vector.addi(group.rank() + 1);
      group.sum(HostFloats.of(vector));
      HostFloats.written(vector);
      return vector.maxNumber().floatValue() + vector.minNumber().floatValue();
    }
  }

  static String byThreads(int ranks, int length) throws Exception {
    return ThreadRanks.run(ranks, group -> digest(group, length)).get(0);
  }

  private static void gather(MpiGroup group) {
    int rank = group.rank();
    byte[] own = new byte[rank * 3];
    Arrays.fill(own, (byte) rank);
    StringBuilder said = new StringBuilder();
    for (byte[] each : group.gather(own)) {
      said.append("gather ").append(each.length).append(' ');
      said.append(each.length == 0 ? 0 : each[0]).append('\n');
    }
    said.append("any ").append(group.any(rank == group.size() - 1)).append(' ');
    said.append(group.any(false)).append('\n');
    said.append("first ").append(group.first(new byte[] {(byte) (40 + rank)})[0]).append('\n');
    said.append("sum ").append(group.sum(rank, 0.5)[0]).append('\n');
    System.out.print(said); // at once, so that the ranks' lines do not mix
    System.out.flush();
  }

  /** The last rank fails while the others wait. */
  private static void lose(MpiGroup group) {
    group.at("step 3");
    if (group.rank() == group.size() - 1) {
      group.abort("disk full");
    }
    group.sum(ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder()).asFloatBuffer());
    System.out.println("went on");
  }
}
