package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("hostile")
class HostileCheckpointTest {
  private static final long[] NO_SHAPE = {};

  @TempDir private Path folder;

  @Test
  void aCallOfOsSystemStaysAName() throws IOException {
    Path marker = folder.resolve("executed");
    PickleWriter pickle =
        new PickleWriter().global("os", "system").op('(').text("touch " + marker).op('t', 'R');
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(pickle.zip(folder.resolve("os.pth")))) {
      PickledObject call = (PickledObject) checkpoint.root();
      assertEquals("os.system", call.type());
      assertEquals(List.of("touch " + marker), call.arguments());
      assertTrue(checkpoint.tensors().isEmpty());
    }
    assertFalse(Files.exists(marker));
    String error =
        Thrown.message(IOException.class, () -> Weights.load(folder.resolve("os.pth")).close());
    assertTrue(error.contains("holds no weights"), error);
  }

  @Test
  void everyWayToMakeAnObjectGivesAnInertOne() throws IOException {
    Path path =
        new PickleWriter()
            .op('(')
            .raw("iposix\nsystem\n") // INST with an empty argument list
            .op('(')
            .global("builtins", "eval")
            .text("1")
            .op('o') // OBJ
            .global("java.lang", "Runtime")
            .op(')', 0x81) // NEWOBJ
            .global("builtins", "exec")
            .op(')', '}', 0x92) // NEWOBJ_EX
            .text("subprocess")
            .text("Popen")
            .op(0x93, ')', 'R', '}', 'b') // STACK_GLOBAL, REDUCE, BUILD
            .op(')', 'R') // calling what a call gave
            .raw("") // five objects on the stack; a tuple of the last three ends it
            .op(0x87)
            .zip(folder.resolve("ways.pth"));
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      assertEquals("java.lang.Runtime", type(checkpoint.value(0L).orElseThrow()));
      assertEquals("builtins.exec", type(checkpoint.value(1L).orElseThrow()));
      assertEquals("call", type(checkpoint.value(2L).orElseThrow()));
    }
  }

  private static String type(Object value) {
    return ((PickledObject) value).type();
  }

  static Stream<Arguments> brokenPickles() {
    return Stream.of(
        broken("wants 4294967295 bytes", p -> p.op('X').i4(-1)),
        broken("wants 1152921504606846976 bytes", p -> p.op(0x8d).i8(1L << 60)),
        broken("wants 18446744073709551615 bytes", p -> p.op(0x8e).i8(-1)),
        broken("wants 4611686018427387904 bytes", p -> p.op(0x95).i8(1L << 62)),
        broken("wants", p -> p.op('T').i4(-5)),
        broken("at most 1024 bytes", p -> p.op(0x8b).i4(Integer.MAX_VALUE)),
        broken("at most 1024 bytes", p -> p.op(0x8b).i4(-1)),
        broken("at most 2048 digits", p -> p.raw("L" + "9".repeat(3000) + "L\n")),
        broken("no number", p -> p.op('N').raw("px\n")),
        broken("number that is none", p -> p.raw("Ix\n")),
        broken("number that is none", p -> p.raw("Fx\n")),
        broken("without quotes", p -> p.raw("Sx\n")),
        broken("broken escape", p -> p.raw("V\\ud8\n")),
        broken("more than 65536 characters", p -> p.raw("V" + "x".repeat(70_000) + "\n")),
        broken("memo, which is not set", p -> p.op('h', 7)),
        broken("empty stack", p -> p.op('0')),
        broken("empty stack", p -> p.op('N', '(', '0')),
        broken("lacks a mark", p -> p.op('t')),
        broken("not understood", p -> p.op(0xFF)),
        broken("not understood", p -> p.op(0x82, 1)),
        broken("protocol 0 to 5", p -> p.op(0x80, 6)),
        broken("key without a value", p -> p.op('}', '(', 'N', 'u')),
        broken("holds none", p -> p.op('N', 'N', 'a')),
        broken("something other than a tuple", p -> p.global("a", "b").op('N', 'R')),
        broken("name classes by texts", p -> p.op('N', 'N', 0x93)),
        broken("name classes by texts", p -> p.global("a".repeat(2000), "b")),
        broken("object without a class", p -> p.op('(', 'o')),
        broken(
            "says that it has 1152921504606846976", p -> p.storage("FloatStorage", "0", 1L << 60)),
        broken("says that it has -1", p -> p.storage("FloatStorage", "0", -1)),
        broken("its zip entry has 8", p -> p.storage("FloatStorage", "0", 3)),
        broken("lacks the storage", p -> p.storage("FloatStorage", "../data.pkl", 1)),
        broken("lie within", p -> p.tensor("0", 2, 0, shape(3), shape(1))),
        broken("lie within", p -> p.tensor("0", 2, 2, NO_SHAPE, NO_SHAPE)),
        broken("lie within", p -> p.tensor("0", 2, 0, shape(2), shape(-1))),
        broken("lie within", p -> p.tensor("0", 2, 0, shape(2), shape(Long.MAX_VALUE))),
        broken("lie within", p -> p.tensor("0", 2, 0, shape(1L << 59), shape(1L << 32))),
        broken("must not be negative", p -> p.tensor("0", 2, -1, shape(1), shape(1))),
        broken("lie within", p -> p.tensor("0", 2, Long.MAX_VALUE, shape(1), shape(1))),
        broken("cannot be", p -> p.tensor("0", 2, 0, shape(-1), shape(1))),
        broken("cannot be", p -> p.tensor("0", 2, 0, shape(1L << 62, 4), shape(0, 0))),
        broken("repeats 1 stored elements", p -> p.tensor("0", 2, 0, shape(1L << 60), shape(0))),
        broken("repeats 1 stored elements", p -> p.tensor("0", 2, 0, shape(1L << 25), shape(0))),
        broken("but strides", p -> p.tensor("0", 2, 0, shape(1), shape(1, 1))),
        broken("at most 32 numbers", p -> p.tensor("0", 2, 0, new long[33], new long[33])));
  }

  private static Arguments broken(String says, Consumer<PickleWriter> pickle) {
    return Arguments.of(says, pickle);
  }

  private static long[] shape(long... lengths) {
    return lengths;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenPickles")
  void aBrokenPickleIsOneClearError(String says, Consumer<PickleWriter> write) throws IOException {
    PickleWriter pickle = new PickleWriter().file("data/0", new byte[8]);
    write.accept(pickle);
    Path path = pickle.zip(folder.resolve("broken.pth"));
    String error = Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close());
    assertTrue(error.startsWith(path + ": "), error);
    assertTrue(error.contains(says), error);
    Files.delete(path);
  }

  /** Ten levels of lists that each hold the one below ten times would be walked 10^10 times. */
  @Test
  void listsThatMultiplyAreRefusedWhenTheyAreWalked() throws IOException {
    PickleWriter pickle = new PickleWriter().op(']', 'q', 0);
    for (int level = 1; level <= 10; level++) {
      pickle.op(']', '(');
      for (int i = 0; i < 10; i++) {
        pickle.op('h', level - 1);
      }
      pickle.op('e', 'q', level);
    }
    assertWalkRefused(pickle);
  }

  @Test
  void aListWithinItselfIsRefusedWhenItIsWalked() throws IOException {
    assertWalkRefused(new PickleWriter().op(']', 'q', 0, 'h', 0, 'a'));
  }

  private void assertWalkRefused(PickleWriter pickle) throws IOException {
    Path path = pickle.zip(folder.resolve("walk.pth"));
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      String error = Thrown.message(IOException.class, checkpoint::tensors);
      assertTrue(error.contains("at most 64 levels"), error);
    }
  }

  @Test
  void deepNestingCostsNoStack() throws IOException {
    PickleWriter pickle = new PickleWriter().op(']');
    for (int i = 0; i < 500_000; i++) {
      pickle.op(0x85);
    }
    Path path = pickle.zip(folder.resolve("deep.pth"));
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      assertEquals("tuple", type(checkpoint.root()));
    }
  }

  @Test
  void copyingOneTextAgainAndAgainIsRefused() throws IOException {
    PickleWriter pickle =
        new PickleWriter()
            .global("_codecs", "encode")
            .op('q', 0)
            .text("x".repeat(1 << 20))
            .text("latin1")
            .op(0x86, 'q', 1);
    for (int i = 0; i < 100; i++) {
      pickle.op('h', 0, 'h', 1, 'R');
    }
    Path path = pickle.zip(folder.resolve("copies.pth"));
    String error = Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close());
    assertTrue(error.contains("copies more than"), error);
  }

  @Test
  void endlessInstructionsAreRefused() throws IOException {
    byte[] many = new byte[4_000_001];
    Arrays.fill(many, (byte) 'N');
    Path path =
        new PickleWriter()
            .raw(new String(many, StandardCharsets.ISO_8859_1))
            .zip(folder.resolve("many.pth"));
    String error = Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close());
    assertTrue(error.contains("more than 4000000 instructions"), error);
  }

  @Test
  void aCompressedEntryIsRefused() throws IOException {
    Path path = folder.resolve("packed.pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[1 << 20]);
      zip.closeEntry();
    }
    String error = Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close());
    assertTrue(error.contains("not compressed"), error);
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws IOException {
    Path path = folder.resolve("no.pth");
    for (byte[] content :
        List.of(new byte[0], new byte[3], new byte[100], new byte[] {'P', 'K', 3, 4})) {
      Files.write(path, content);
      assertFalse(
          Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close()).isEmpty());
      assertFalse(Thrown.message(IOException.class, () -> Weights.load(path).close()).isEmpty());
    }
  }

  /** Cut at many places, and with bytes changed at many places: an IOException, or it reads. */
  @GoldenTest("checkpoint-views")
  void aDamagedFileIsNeverAnotherErrorThanItsOwn(GoldenCase golden) throws IOException {
    for (String file : golden.files()) {
      if (!file.endsWith(".pth")) {
        continue;
      }
      byte[] sound = Files.readAllBytes(golden.path(file));
      Path path = folder.resolve("damaged.pth");
      for (int at = 0; at < sound.length; at += 37) {
        Files.write(path, Arrays.copyOf(sound, at));
        String cut = Thrown.message(IOException.class, () -> readAll(path));
        assertTrue(cut.startsWith(path.toString()), cut);
      }
      for (int at = 0; at < sound.length; at += 11) {
        byte[] changed = sound.clone();
        changed[at] = (byte) (changed[at] * 31 + 101 + at);
        Files.write(path, changed);
        try {
          readAll(path);
        } catch (IOException e) {
          assertTrue(String.valueOf(e.getMessage()).startsWith(path.toString()), e::toString);
        }
      }
    }
  }

  /** The old format: the storages' lengths and order stand after the pickles. */
  @Test
  void storagesOfTheOldFormatMustBeWhatTheTensorsSay() throws IOException {
    assertArrayEquals(new float[] {1, 2}, ((Tensor) legacy("0", 2, 2).root()).floats());
    for (Object[] wrong :
        new Object[][] {
          {"1", 2L, 2}, {"0", 3L, 2}, {"0", -1L, 2}, {"0", 1L << 62, 2}, {"0", 2L, 1}
        }) {
      String error =
          Thrown.message(
              IOException.class,
              () -> legacy((String) wrong[0], (long) wrong[1], (int) wrong[2]).close());
      assertTrue(error.contains("storage"), error);
    }
  }

  /** One tensor of two floats; what the file says of its storage may be wrong. */
  private TorchCheckpoint legacy(String key, long count, int floats) throws IOException {
    PickleWriter pickles =
        new PickleWriter()
            .op(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.')
            .number(1001)
            .op('.', '}', '(')
            .text("little_endian")
            .op(0x88, 'u', '.')
            .tensor("0", 2, 0, new long[] {2}, new long[] {1})
            .op('.', ']', '(')
            .text(key)
            .op('e', '.')
            .i8(count);
    Path path = folder.resolve("legacy.pth");
    byte[] head = pickles.bytes();
    byte[] data = Arrays.copyOf(PickleWriter.floats(1, 2), 4 * floats);
    byte[] all = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, all, head.length, data.length);
    Files.write(path, all);
    return TorchCheckpoint.open(path);
  }

  private static void readAll(Path path) throws IOException {
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      for (Map.Entry<String, Tensor> entry : checkpoint.tensors().entrySet()) {
        assertEquals(entry.getValue().elements(), entry.getValue().floats().length);
      }
    }
  }
}
