package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.Safetensors;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.train.Checkpoints.Checkpoint;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class CheckpointsTest {
  private static final CheckpointConfig KEEP_TWO = new CheckpointConfig(1, 0, 2, 0);

  private static final List<String> BOTH =
      List.of("checkpoint-000001-step-000000010", "checkpoint-000002-step-000000020");

  @TempDir Path folder;
  private NetworkState state;
  private List<SslMethod.Part> parts;

  @BeforeEach
  void makeState() {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    scope.parameter("weight", Initializer.normal(1), 5, 7);
    scope.parameter("bias", Initializer.normal(1), 7);
    scope.buffer("running_mean", Initializer.normal(1), 7);
    state = NetworkState.of(graph).initialize(Seed.of(1));
    parts =
        List.of(
            new SslMethod.Part("student", state.parameters()),
            new SslMethod.Part("student", state.buffers()));
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void whatWasWrittenComesBackToTheBit() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    float[] parameters = HostFloats.copy(state.parameters().vector());
    float[] buffers = HostFloats.copy(state.buffers().vector());
    checkpoints.write(state(1, 10), parts);
    state.parameters().vector().assign(0);
    state.buffers().vector().assign(0);

    Checkpoint newest = checkpoints.newest().orElseThrow();
    Checkpoints.restore(newest, parts);

    assertEquals(state(1, 10), newest.state());
    assertArrayEquals(parameters, HostFloats.copy(state.parameters().vector()));
    assertArrayEquals(buffers, HostFloats.copy(state.buffers().vector()));
  }

  @Test
  void theLastOnesAreKeptAndEveryThirdForGood() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, new CheckpointConfig(1, 0, 2, 3));
    for (int number = 1; number <= 8; number++) {
      checkpoints.write(state(number, 10L * number), parts);
    }
    assertEquals(
        List.of(
            "checkpoint-000003-step-000000030",
            "checkpoint-000006-step-000000060",
            "checkpoint-000007-step-000000070",
            "checkpoint-000008-step-000000080"),
        names());
  }

  @Test
  @Tag("hostile")
  void aDamagedNewestOneIsPutAsideAndTheOneBeforeTaken() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    checkpoints.write(state(1, 10), parts);
    Checkpoint newest = checkpoints.write(state(2, 20), parts);
    byte[] bytes = Files.readAllBytes(newest.weights());
    bytes[bytes.length - 1] ^= 1;
    Files.write(newest.weights(), bytes);

    assertEquals(10, checkpoints.newest().orElseThrow().state().step());
    assertEquals(
        List.of("checkpoint-000001-step-000000010", "checkpoint-000002-step-000000020.damaged"),
        names());
  }

  @Test
  @Tag("hostile")
  void whereNoneIsWholeAllAreNamed() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    Checkpoint one = checkpoints.write(state(1, 10), parts);
    Checkpoint two = checkpoints.write(state(2, 20), parts);
    Files.delete(one.folder().resolve(Checkpoints.SUMS));
    Files.writeString(two.folder().resolve(Checkpoints.STATE), "{}");

    String refused = Thrown.message(IOException.class, checkpoints::newest);
    assertTrue(refused.contains("SHA256SUMS: no such file"), refused);
    assertTrue(refused.contains("state.json is not what"), refused);
  }

  /** A link to itself stands for what the system does not open, which root can make, too. */
  @Test
  @Tag("hostile")
  void whatTheSystemDoesNotOpenIsNamedAndStaysWhereItIs() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    checkpoints.write(state(1, 10), parts);
    Path weights = checkpoints.write(state(2, 20), parts).weights();
    Files.delete(weights);
    Files.createSymbolicLink(weights, weights);

    String refused = Thrown.message(IOException.class, checkpoints::newest);
    assertTrue(refused.startsWith("cannot read the checkpoint " + weights.getParent()), refused);
    assertEquals(BOTH, names());
  }

  @Test
  @Tag("hostile")
  void whatThereIsNoPermissionForIsNamedAndStaysWhereItIs() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    checkpoints.write(state(1, 10), parts);
    Path newest = checkpoints.write(state(2, 20), parts).folder();
    for (Path shut : List.of(newest, newest.resolve(Checkpoints.STATE))) {
      assumeTrue(
          shut.toFile().setReadable(false)
              && shut.toFile().setExecutable(false)
              && !Files.isReadable(shut),
          "root reads all");
      String refused = Thrown.message(IOException.class, checkpoints::newest);
      shut.toFile().setReadable(true);
      shut.toFile().setExecutable(true);
      assertTrue(refused.startsWith("cannot read the checkpoint " + newest), refused);
      assertTrue(refused.contains("permission denied"), refused);
      assertEquals(BOTH, names());
    }
  }

  @Test
  @Tag("hostile")
  void whatALaterVersionWroteIsNotDamaged() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    checkpoints.write(state(1, 10), parts);
    Path newest = checkpoints.write(state(2, 20), parts).folder();
    Path state = newest.resolve(Checkpoints.STATE);
    Path sums = newest.resolve(Checkpoints.SUMS);
    String before = sum(state);
    Files.writeString(state, Files.readString(state).replace("\"format\" : 1", "\"format\" : 2"));
    String after = sum(state);
    Files.writeString(sums, Files.readString(sums).replace(before, after));

    String refused = Thrown.message(IOException.class, checkpoints::newest);
    assertTrue(refused.contains("it is of format 2, this version reads 1"), refused);
    assertEquals(BOTH, names());
  }

  @Test
  void aRunOfAnEarlierVersionHadWhatItsEncodersHadThen() {
    Map<String, String> now =
        new TreeMap<>(
            Encoders.json().settings(new Run(new Xcit(new XcitConfig(8, 64, 3, 4, true, 1)))));
    TreeMap<String, String> then = new TreeMap<>(now);
    then.remove("encoder.details.maskToken");
    CheckpointState earlier = state(1, 10, then);
    assertEquals(List.of(), earlier.differences(plan(now), earlier.data()));

    now.put("encoder.details.maskToken", "true");
    assertEquals(
        List.of("encoder.details.maskToken: false then, true now"),
        earlier.differences(plan(now), earlier.data()));
  }

  @Test
  void whatEarlierVersionsDidNotHaveIsAsItWasWhereItIsEmpty() {
    CheckpointState earlier = state(1, 10, new TreeMap<>());
    String name = "views.global.first.radiusViewSize"; // empty for pixels, which they all were
    assertEquals(
        List.of(), earlier.differences(plan(new TreeMap<>(Map.of(name, "null"))), earlier.data()));
    assertEquals(
        List.of(name + ": absent then, 224 now"),
        earlier.differences(plan(new TreeMap<>(Map.of(name, "224"))), earlier.data()));
  }

  @Test
  void aRunOfAnEarlierVersionToldItsMethodBesideTheSettings() {
    CheckpointState earlier = state(1, 10, new TreeMap<>());
    String method = earlier.method().toLowerCase(java.util.Locale.ROOT);
    assertEquals(
        List.of(),
        earlier.differences(plan(new TreeMap<>(Map.of("method", method))), earlier.data()));
    assertEquals(
        List.of("method: " + method + " then, dinov2 now"),
        earlier.differences(plan(new TreeMap<>(Map.of("method", "dinov2"))), earlier.data()));
  }

  @Test
  @Tag("hostile")
  void sumsOfOtherFilesAreRefused() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    Checkpoint one = checkpoints.write(state(1, 10), parts);
    Files.writeString(one.folder().resolve(Checkpoints.SUMS), "0".repeat(64) + "  ../../secret\n");

    String refused = Thrown.message(IOException.class, checkpoints::newest);
    assertTrue(refused.contains("has the line"), refused);
  }

  @Test
  void aFullDiskLeavesTheCheckpointBefore() throws IOException {
    new Checkpoints(folder, KEEP_TWO).write(state(1, 10), parts);
    Checkpoints full =
        new Checkpoints(
            folder,
            KEEP_TWO,
            (file, tensors, metadata) -> {
              Safetensors.write(file, tensors, metadata);
              byte[] bytes = Files.readAllBytes(file);
              Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
              throw new IOException("No space left on device");
            });

    String failed = Thrown.message(IOException.class, () -> full.write(state(2, 20), parts));
    assertTrue(failed.contains("No space left on device"), failed);
    assertTrue(failed.contains("checkpoint-000002"), failed);
    assertEquals(List.of("checkpoint-000001-step-000000010"), names());
    assertEquals(10, full.newest().orElseThrow().state().step());
  }

  @Test
  void whatAWriteLeftUnfinishedIsDeleted() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, KEEP_TWO);
    checkpoints.write(state(1, 10), parts);
    Path partial =
        Files.createDirectory(folder.resolve("checkpoint-000002-step-000000020.partial"));
    Files.writeString(partial.resolve(Checkpoints.WEIGHTS), "half");

    assertEquals(10, checkpoints.newest().orElseThrow().state().step());
    assertFalse(Files.exists(partial));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String sum(Path file) throws IOException {
    MessageDigest digest = Sha256.start();
    digest.update(Files.readAllBytes(file));
    return Sha256.hex(digest);
  }

  private record Run(Encoder encoder) {}

  private static TrainingPlan plan(Map<String, String> settings) {
    return new TrainingPlan(5, 2, 1, 0, ViewConfig.dino(), settings);
  }

  private static CheckpointState state(long number, long step) {
    return state(number, step, Map.of("run.epochs", "5"));
  }

  private static CheckpointState state(long number, long step, Map<String, String> configuration) {
    return new CheckpointState(
        number,
        "DINO",
        "1.0",
        step,
        3,
        12,
        false,
        new TreeMap<>(configuration),
        new DataDigest(9, Optional.of("cd"), new TreeMap<>(Map.of(4, "ab"))),
        Map.of("weight", 7L),
        new TreeSet<>(List.of(2, 5)),
        Map.of("loss", 1.0 / 3));
  }
}
