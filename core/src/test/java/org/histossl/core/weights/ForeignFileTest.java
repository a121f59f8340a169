package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies in the place of weights is called what it is. */
@Tag("hostile")
class ForeignFileTest {
  @TempDir private Path folder;

  private String error(byte[] content) throws IOException {
    Path path = folder.resolve("weights.pth");
    Files.write(path, content);
    String error = Thrown.message(IOException.class, () -> Weights.load(path).close());
    assertTrue(error.startsWith(path.toString()), error);
    return error;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1#0aoid sha256:aa | a Git LFS pointer",
        "<!DOCTYPE html><html>Access denied | HTML page, such as a login or an error: '<!DOCTYPE",
        "  <html lang='en'> gated | HTML page",
        "{\"error\": \"not found\"} | JSON text: '{\"error\"",
        "#1f#8b#08 rest | compressed with gzip",
        "BZh91AY | compressed with bzip2",
        "#fd7zXZ rest | compressed with xz",
        "#89HDF#0d#0a rest | an HDF5 file",
        "#93NUMPY rest | a NumPy array",
        "GGUF rest | a GGUF file",
        "#08#01#12#03abcdef | a TensorFlow SavedModel",
        "#08#07#12#07pytorch | an ONNX model",
        "(#b5/#fd rest | compressed with zstd",
        "7z#bc#af rest | a 7-Zip archive",
        "Rar!#1a#07 rest | a RAR archive",
        "#1c#00#00#00TFL3 rest | a TensorFlow Lite model",
        "%PDF-1.7 rest | a PDF document",
        "#80#04#95abcdefgh | a Python pickle that torch.save did not write"
      })
  void isNamed(String content, String what) throws IOException {
    // #1f is the byte 0x1f
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      boolean code = content.charAt(i) == '#';
      text.append(
          code ? (char) Integer.parseInt(content.substring(i + 1, i + 3), 16) : content.charAt(i));
      i += code ? 2 : 0;
    }
    String error = error(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(error.contains(what), error);
    Path path = folder.resolve("weights.pth");
    error = Thrown.message(IOException.class, () -> TorchCheckpoint.open(path).close());
    assertTrue(error.contains(what), error);
  }

  @Test
  void archivesAreCalledWhatTheyAre() throws IOException {
    byte[] tar = new byte[1024];
    tar[0] = 'w';
    System.arraycopy("ustar".getBytes(StandardCharsets.ISO_8859_1), 0, tar, 257, 5);
    assertTrue(error(tar).contains("a tar archive: unpack it first"));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("model.safetensors"));
      out.write(1);
    }
    String error = error(zip.toByteArray());
    assertTrue(error.contains("holds model.safetensors; unpack it first"), error);
  }

  @Test
  void emptyAndCutShort() throws IOException {
    assertTrue(error(new byte[0]).contains("the file is empty"));
    Path whole = folder.resolve("whole.safetensors");
    Safetensors.write(whole, Map.of("w", Tensor.of(new float[100], 100)), Map.of());
    byte[] bytes = Files.readAllBytes(whole);
    assertTrue(error(java.util.Arrays.copyOf(bytes, 40)).contains("cut short"));
  }

  @Test
  void archivesOfProgramsAndOfOtherFiles() throws IOException {
    Path script = folder.resolve("script.pt");
    new PickleWriter().file("constants.pkl", new byte[] {'.'}).op('}').zip(script);
    String error = Thrown.message(IOException.class, () -> Weights.load(script).close());
    assertTrue(error.contains("a TorchScript archive"), error);
  }

  @Test
  void aDictWithoutTensorsListsItsKeysAndTheyCanBeChosen() throws IOException {
    Path path = folder.resolve("checkpoint.pth");
    new PickleWriter()
        .file("data/0", PickleWriter.floats(1, 2))
        .op('}', '(')
        .text("model_state_dict")
        .op('}', '(')
        .text("norm.weight")
        .tensor("0", 2, 0, new long[] {2}, new long[] {1})
        .op('u')
        .text("epoch")
        .number(3)
        .op('u')
        .zip(path);
    String error = Thrown.message(IOException.class, () -> Weights.load(path).close());
    assertTrue(
        error.contains("its keys are 'model_state_dict' (1 tensors), 'epoch'; choose"), error);
    try (StateDict weights = Weights.load(path, "model_state_dict")) {
      assertEquals(Set.of("norm.weight"), weights.names());
    }
    error = Thrown.message(IOException.class, () -> Weights.load(path, "teacher").close());
    assertTrue(error.contains("under [teacher]; its keys are 'model_state_dict'"), error);
  }

  @Test
  void theTeacherOrTheStudentWithinDinov2sModel() throws IOException {
    Path path = folder.resolve("teacher_checkpoint.pth");
    new PickleWriter()
        .file("data/0", PickleWriter.floats(1, 2, 3, 4))
        .op('}', '(')
        .text("model")
        .op('}', '(')
        .text("student.backbone.cls_token")
        .tensor("0", 4, 0, new long[] {1, 1, 2}, new long[] {2, 2, 1})
        .text("teacher.backbone.cls_token")
        .tensor("0", 4, 2, new long[] {1, 1, 2}, new long[] {2, 2, 1})
        .op('u')
        .text("iteration")
        .number(3)
        .op('u')
        .zip(path);
    try (StateDict teacher = Weights.load(path);
        StateDict same = Weights.load(path, "teacher");
        StateDict joined = Weights.load(path, "model.teacher");
        StateDict student = Weights.load(path, "student")) {
      assertArrayEquals(new float[] {3, 4}, teacher.backbone().tensor("cls_token").floats());
      assertArrayEquals(new float[] {3, 4}, same.backbone().tensor("cls_token").floats());
      assertArrayEquals(new float[] {3, 4}, joined.backbone().tensor("cls_token").floats());
      assertArrayEquals(new float[] {1, 2}, student.backbone().tensor("cls_token").floats());
    }
    String error = Thrown.message(IOException.class, () -> Weights.load(path, "model").close());
    assertTrue(error.contains("begin with 'student.', 'teacher.'; choose one"), error);
    error = Thrown.message(IOException.class, () -> Weights.load(path, "ema").close());
    assertTrue(error.contains("its keys are 'model' (2 tensors), 'iteration'"), error);
    Path flat = folder.resolve("flat.safetensors");
    Safetensors.write(
        flat,
        Map.of(
            "model.teacher.backbone.cls_token", Tensor.of(new float[] {3, 4}, 1, 1, 2),
            "model.student.backbone.cls_token", Tensor.of(new float[] {1, 2}, 1, 1, 2)),
        Map.of());
    try (StateDict teacher = Weights.load(flat);
        StateDict student = Weights.load(flat, "student")) {
      assertArrayEquals(new float[] {3, 4}, teacher.backbone().tensor("cls_token").floats());
      assertArrayEquals(new float[] {1, 2}, student.backbone().tensor("cls_token").floats());
    }
  }
}
