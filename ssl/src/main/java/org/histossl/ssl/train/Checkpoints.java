package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.histossl.core.FileErrors;
import org.histossl.core.HostFloats;
import org.histossl.core.Sha256;
import org.histossl.core.file.WholeFile;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: folders of {@code weights.safetensors}, {@code state.json} and {@code
 * SHA256SUMS} (as {@code sha256sum -c} reads them). One appears under its name only when it is
 * complete and on the disk.
 */
final class Checkpoints {
  static final String WEIGHTS = "weights.safetensors";
  static final String STATE = "state.json";
  static final String SUMS = "SHA256SUMS";

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{6,18})-step-(\\d{9,18})");
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (\\S+)");
  private static final long MAX_TEXT = 1 << 26;
  private static final String PARTIAL = ".partial";

  /** Writes tensors to a file that is there whole or not at all. */
  @FunctionalInterface
  interface TensorWriter {
    void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
        throws IOException;
  }

  /** A checkpoint whose sums are right. */
  record Checkpoint(Path folder, CheckpointState state) {
    Path weights() {
      return folder.resolve(WEIGHTS);
    }
  }

  /** What a folder's name says. */
  private record Named(Path folder, long number, long step) {}

  private final Path folder;
  private final CheckpointConfig config;
  private final TensorWriter writer;

  Checkpoints(Path folder, CheckpointConfig config) {
    this(folder, config, Safetensors::write);
  }

  Checkpoints(Path folder, CheckpointConfig config, TensorWriter writer) {
    this.folder = folder;
    this.config = config;
    this.writer = writer;
  }

  /**
   * The newest checkpoint that is whole. Damaged ones that are newer are named and put aside; what
   * a write left unfinished is deleted.
   *
   * @throws IOException if none is whole, or the newest cannot be told to be: what the system does
   *     not let read, or another version wrote, is not damaged and stays where it is
   */
  Optional<Checkpoint> newest() throws IOException {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(PARTIAL)).toList()) {
        delete(file);
      }
    }
    List<String> damaged = new ArrayList<>();
    for (Named named : list()) {
      Optional<String> damage = damage(named.folder());
      if (damage.isEmpty()) {
        return Optional.of(new Checkpoint(named.folder(), state(named.folder())));
      }
      damaged.add(named.folder() + ": " + damage.get());
      putAside(named.folder(), damage.get());
    }
    if (!damaged.isEmpty()) {
      throw new IOException(
          "no checkpoint in "
              + folder
              + " is whole; delete the run's folder to start anew. "
              + String.join("; ", damaged));
    }
    return Optional.empty();
  }

  /** Newest first. */
  private List<Named> list() throws IOException {
    List<Named> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(new Named(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
        }
      }
    }
    found.sort(Comparator.comparingLong(Named::step).reversed());
    return found;
  }

  private static void putAside(Path checkpoint, String damage) throws IOException {
    Path aside = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged");
    LOG.warn(
        "{} is damaged ({}) and is put aside as {}; the one before is taken",
        checkpoint,
        damage,
        aside.getFileName());
    delete(aside);
    Files.move(checkpoint, aside);
  }

  /** What is wrong with a checkpoint's files; empty where they are what was written. */
  private static Optional<String> damage(Path checkpoint) throws IOException {
    try {
      verify(checkpoint);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(FileErrors.message(e));
    } catch (FileSystemException e) { // such as permission denied: it may be whole all the same
      throw FileErrors.cannot("read the checkpoint", checkpoint, e);
    } catch (IOException e) {
      return Optional.of(FileErrors.message(e));
    }
  }

  private static void verify(Path checkpoint) throws IOException {
    Set<String> summed = new HashSet<>();
    for (String line : text(checkpoint.resolve(SUMS)).lines().toList()) {
      Matcher sum = SUM.matcher(line);
      if (!sum.matches() || !(sum.group(2).equals(WEIGHTS) || sum.group(2).equals(STATE))) {
        throw new IOException(SUMS + " has the line '" + line + "'");
      }
      if (!sum.group(1).equals(digest(checkpoint.resolve(sum.group(2))))) {
        throw new IOException(sum.group(2) + " is not what was written");
      }
      summed.add(sum.group(2));
    }
    if (summed.size() < 2) {
      throw new IOException(SUMS + " must name " + WEIGHTS + " and " + STATE);
    }
  }

  /** The state of a checkpoint that is as it was written: where it cannot be read, none is lost. */
  private static CheckpointState state(Path checkpoint) throws IOException {
    Path file = checkpoint.resolve(STATE);
    try {
      return CheckpointState.of(text(file).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IOException(
          file
              + " is as it was written, but this version of the library cannot read it: "
              + FileErrors.message(e)
              + "; go on with the version that wrote it, or give another folder",
          e);
    }
  }

  private static String text(Path file) throws IOException {
    if (size(file) > MAX_TEXT) {
      throw new IOException(file.getFileName() + " is too long");
    }
    return Files.readString(file);
  }

  /** Of a file; the system's own error where it is missing or not to be seen. */
  private static long size(Path file) throws IOException {
    BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
    if (!about.isRegularFile()) {
      throw new IOException(file.getFileName() + " is no file");
    }
    return about.size();
  }

  private static String digest(Path file) throws IOException {
    size(file);
    MessageDigest digest = Sha256.start();
    Sha256.feed(digest, file);
    return Sha256.hex(digest);
  }

  /** Writes a checkpoint; then deletes those that need not be kept. */
  Checkpoint write(CheckpointState state, List<SslMethod.Part> parts) throws IOException {
    Path target =
        folder.resolve(
            String.format(Locale.ROOT, "checkpoint-%06d-step-%09d", state.number(), state.step()));
    Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
    try {
      Files.createDirectories(partial);
      writer.write(
          partial.resolve(WEIGHTS),
          tensors(parts),
          Map.of("format", "pt", "step", Long.toString(state.step())));
      WholeFile.write(partial.resolve(STATE), state.toJson());
      String sums =
          String.format(
              "%s  %s\n%s  %s\n",
              digest(partial.resolve(WEIGHTS)), WEIGHTS, digest(partial.resolve(STATE)), STATE);
      WholeFile.write(partial.resolve(SUMS), sums);
      WholeFile.forceNames(partial);
      delete(target); // a damaged one of the same step
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      WholeFile.forceNames(folder);
    } catch (IOException e) {
      IOException failure =
          new IOException(
              "cannot write the checkpoint "
                  + target
                  + ": "
                  + FileErrors.message(e)
                  + "; earlier ones are as they were, and the run goes on from the newest when it is"
                  + " started again",
              e);
      try {
        delete(partial);
      } catch (IOException left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
    prune();
    return new Checkpoint(target, state);
  }

  /** Tensors over the parts' own memory: nothing is copied. */
  private static Map<String, Tensor> tensors(List<SslMethod.Part> parts) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SslMethod.Part part : parts) {
      ParameterSet set = part.tensors();
      set.specs()
          .forEach(
              (name, spec) ->
                  tensors.put(
                      part.prefix() + "." + name, Tensor.over(elements(set, spec), spec.shape())));
    }
    return tensors;
  }

  private static FloatBuffer elements(ParameterSet set, Parameter spec) {
    int from = Math.toIntExact(set.offset(spec.name()));
    return HostFloats.of(set.vector()).slice(from, Math.toIntExact(spec.size()));
  }

  /** Brings the tensors of a checkpoint to where they came from. */
  static void restore(Checkpoint checkpoint, List<SslMethod.Part> parts) throws IOException {
    Set<String> left = read(checkpoint.weights(), parts);
    if (!left.isEmpty()) {
      throw new IOException(checkpoint.weights() + ": holds what nobody wants: " + left);
    }
  }

  /** Brings tensors of a checkpoint to parts of a method, and gives the names of the others. */
  static Set<String> read(Path weights, List<SslMethod.Part> parts) throws IOException {
    try (TensorFile file = Safetensors.open(weights)) {
      Set<String> left = new HashSet<>(file.names());
      for (SslMethod.Part part : parts) {
        ParameterSet set = part.tensors();
        for (Parameter spec : set.specs().values()) {
          String name = part.prefix() + "." + spec.name();
          List<Long> shape = Arrays.stream(spec.shape()).boxed().toList();
          if (!left.remove(name) || !file.tensor(name).shape().equals(shape)) {
            throw new IOException(weights + ": must hold " + name + " of shape " + shape);
          }
          file.tensor(name).read(elements(set, spec));
        }
        HostFloats.written(set.vector());
      }
      return left;
    }
  }

  private void prune() throws IOException {
    List<Named> all = list();
    for (Named old : all.subList(Math.min(config.keepLast(), all.size()), all.size())) {
      if (config.keepEvery() == 0 || old.number() % config.keepEvery() != 0) {
        delete(old.folder());
      }
    }
  }

  /** Deletes a folder of files. */
  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
