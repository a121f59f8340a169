package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.HostFloats;
import org.histossl.core.Sha256;
import org.histossl.core.graph.Parameter;
import org.histossl.core.parallel.Group;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of a run in one folder that all of them see. The first one writes; the others wait for
 * it, and go on from what it wrote.
 */
final class Ranks {
  private static final int NAMED = 6;

  private final Group group;

  Ranks(Group group) {
    this.group = group;
  }

  /** Whether this rank writes. */
  boolean first() {
    return group.rank() == 0;
  }

  Group group() {
    return group;
  }

  /** Something that the first rank does to files. */
  @FunctionalInterface
  interface Write<T> {
    T run() throws IOException;
  }

  /**
   * Lets the first rank write, then the others look at what it wrote. Where it fails, all do.
   *
   * @param write on the first rank
   * @param look on the others
   */
  <T> T firstThenAll(Write<T> write, Write<T> look) throws IOException {
    if (group.size() == 1) {
      return write.run();
    }
    @Nullable T result = null;
    @Nullable IOException failure = null;
    if (first()) {
      try {
        result = write.run();
      } catch (IOException e) {
        failure = e;
      }
    }
    byte[] said = group.first(text(failure));
    if (failure != null) {
      throw failure;
    }
    if (said.length > 0) {
      throw new IOException("rank 0 failed: " + new String(said, StandardCharsets.UTF_8));
    }
    return result == null ? look.run() : result;
  }

  /** None for no error. */
  private static byte[] text(@Nullable IOException failure) {
    return failure == null
        ? new byte[0]
        : FileErrors.message(failure).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Refuses ranks that would not do the same.
   *
   * @param folder the run's, in which rank 0 holds the lock
   * @param lock the lock's file
   * @param facts all that decides what is done, by name
   * @throws IllegalArgumentException listing the differences from rank 0, or if this rank does not
   *     see its folder
   */
  void agree(Path folder, Path lock, Map<String, String> facts) {
    if (group.size() == 1) {
      return;
    }
    boolean blind = !Files.exists(lock);
    Map<String, String> own = new TreeMap<>(facts);
    StringBuilder text = new StringBuilder();
    own.forEach(
        (name, value) -> text.append(name).append('\n').append(oneLine(value)).append('\n'));
    List<byte[]> all = group.gather(text.toString().getBytes(StandardCharsets.UTF_8));
    List<byte[]> sees = group.gather(new byte[] {(byte) (blind ? 0 : 1)});
    List<String> differences = new ArrayList<>();
    Map<String, String> first = facts(all.get(0));
    for (int rank = 0; rank < all.size(); rank++) {
      if (sees.get(rank)[0] == 0) {
        differences.add("rank " + rank + " does not see the folder " + folder + " as rank 0 does");
      }
      int number = rank;
      facts(all.get(rank))
          .forEach(
              (name, value) -> {
                String there = first.getOrDefault(name, "nothing");
                if (!there.equals(value)) {
                  differences.add(
                      String.format(
                          Locale.ROOT,
                          "%s: %s on rank 0, %s on rank %d",
                          name,
                          there,
                          value,
                          number));
                }
              });
    }
    Check.that(
        differences.isEmpty(),
        "ranks train one network only where all are alike: %s%s",
        String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))),
        differences.size() > NAMED ? "; …" : "");
  }

  private static String oneLine(String value) {
    return value.replace('\n', ' ');
  }

  private static Map<String, String> facts(byte[] text) {
    String[] lines = new String(text, StandardCharsets.UTF_8).split("\n", -1);
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i + 1 < lines.length; i += 2) {
      facts.put(lines[i], lines[i + 1]);
    }
    return facts;
  }

  /**
   * Refuses to keep what is not the same on all ranks.
   *
   * @param step after which
   * @param parts what a checkpoint holds
   */
  void sameState(long step, List<SslMethod.Part> parts) {
    if (group.size() == 1) {
      return;
    }
    Map<String, String> digests = new LinkedHashMap<>();
    for (SslMethod.Part part : parts) {
      for (Parameter parameter : part.tensors().specs().values()) {
        digests.put(part.prefix() + "." + parameter.name(), digest(part, parameter.name()));
      }
    }
    StringBuilder text = new StringBuilder();
    digests.forEach((name, value) -> text.append(name).append('\n').append(value).append('\n'));
    List<byte[]> all = group.gather(text.toString().getBytes(StandardCharsets.UTF_8));
    for (int rank = 1; rank < all.size(); rank++) {
      Map<String, String> theirs = facts(all.get(rank));
      for (Map.Entry<String, String> tensor : facts(all.get(0)).entrySet()) {
        if (!tensor.getValue().equals(theirs.get(tensor.getKey()))) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "after %d steps %s is not the same on rank %d as on rank 0: their machines"
                      + " compute differently, or one is faulty; the last checkpoint is intact",
                  step,
                  tensor.getKey(),
                  rank));
        }
      }
    }
  }

  private static String digest(SslMethod.Part part, String parameter) {
    float[] values = HostFloats.rowMajor(part.tensors().get(parameter));
    MessageDigest digest = Sha256.start();
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
    return Sha256.hex(digest);
  }

  /** The numbers that any rank knows. */
  Set<Integer> union(Set<Integer> own) {
    if (group.size() == 1) {
      return own;
    }
    ByteBuffer bytes = ByteBuffer.allocate(own.size() * Integer.BYTES);
    own.forEach(bytes::putInt);
    Set<Integer> union = new TreeSet<>();
    for (byte[] each : group.gather(bytes.array())) {
      IntBuffer numbers = ByteBuffer.wrap(each).asIntBuffer();
      while (numbers.hasRemaining()) {
        union.add(numbers.get());
      }
    }
    return union;
  }
}
