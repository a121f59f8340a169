package org.histossl.core.weights;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.weights.ZipDirectory.Range;

/**
 * A file that {@code torch.save} wrote, in its zip format or the older one: nested dicts and lists
 * with tensors in them. Opening reads the structure; a tensor's elements are read when asked for.
 *
 * <p>The pickle in the file is taken as data. Only the rebuilding of tensors is understood; what
 * else it names stays a {@link PickledObject}, and nothing is instantiated or called.
 *
 * <pre>{@code
 * try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
 *   Map<String, Tensor> teacher = checkpoint.tensors("teacher");
 *   Object epoch = checkpoint.value("epoch").orElseThrow();
 * }
 * }</pre>
 *
 * <p>To get a network's weights out of any file, use {@link Weights#load}.
 */
public final class TorchCheckpoint implements Closeable {
  private static final int ZIP_SIGNATURE = 0x04034b50;
  private static final int EMPTY_ZIP_SIGNATURE = 0x06054b50;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAME = 4096;
  private static final int MAX_VISITED = 1_000_000;

  private final FileBytes file;
  private final Object root;

  private TorchCheckpoint(FileBytes file, Object root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Opens a checkpoint.
   *
   * @param path the file
   * @return the open checkpoint; the caller closes it
   * @throws IOException if the file cannot be read or is not a sound checkpoint
   */
  public static TorchCheckpoint open(Path path) throws IOException {
    FileBytes file = new FileBytes(path);
    try {
      return new TorchCheckpoint(file, isZip(file) ? readZip(file) : LegacyTorch.read(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * The value that was saved.
   *
   * @return mostly a {@link PickledObject} that is a dict
   */
  public Object root() {
    return root;
  }

  /**
   * A value within what was saved.
   *
   * @param path keys of dicts, names of attributes, or indices of lists, from the outside in
   * @return the value, if all of the path exists; its types are those of {@link PickledObject}
   */
  public Optional<Object> value(Object... path) {
    Optional<Object> value = Optional.of(root);
    for (Object key : path) {
      value =
          value.flatMap(
              outer -> outer instanceof PickledObject object ? object.get(key) : Optional.empty());
    }
    return value;
  }

  /**
   * All tensors within a part of what was saved. Names join the keys on the way with dots.
   *
   * @param path the part's place, as in {@link #value}; nothing for everything
   * @return tensors by name, in the file's order; none if the place does not exist
   * @throws IOException if the part is nested too deeply or holds too much
   */
  public Map<String, Tensor> tensors(Object... path) throws IOException {
    Map<String, Tensor> found = new LinkedHashMap<>();
    Optional<Object> part = value(path);
    if (part.isPresent()) {
      int[] visited = {0};
      collect("", part.get(), 0, visited, found);
    }
    return found;
  }

  /** Closes the file; its tensors can no longer be read. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  FileBytes file() {
    return file;
  }

  private void collect(
      String name, Object value, int depth, int[] visited, Map<String, Tensor> found)
      throws IOException {
    // The same small list within itself, or twice in each of many, would be walked for ever.
    if (depth > MAX_DEPTH || ++visited[0] > MAX_VISITED || name.length() > MAX_NAME) {
      throw file.problem(
          "tensors are looked for in at most %d levels and %d values under names of at most %d"
              + " characters, this has more",
          MAX_DEPTH, MAX_VISITED, MAX_NAME);
    }
    if (value instanceof Tensor tensor) {
      found.put(name, tensor);
    } else if (value instanceof PickledObject object) {
      String prefix = name.isEmpty() ? "" : name + ".";
      for (Map.Entry<Object, Object> entry : object.entries().entrySet()) {
        if (entry.getValue() instanceof PickledObject || entry.getValue() instanceof Tensor) {
          collect(prefix + entry.getKey(), entry.getValue(), depth + 1, visited, found);
        }
      }
      List<Object> elements = object.elements();
      for (int i = 0; i < elements.size(); i++) {
        if (elements.get(i) instanceof PickledObject || elements.get(i) instanceof Tensor) {
          collect(prefix + i, elements.get(i), depth + 1, visited, found);
        }
      }
    }
  }

  static boolean isZip(FileBytes file) throws IOException {
    if (file.size() < Integer.BYTES) {
      return false;
    }
    int signature = file.buffer(0, Integer.BYTES).getInt();
    return signature == ZIP_SIGNATURE || signature == EMPTY_ZIP_SIGNATURE;
  }

  private static Object readZip(FileBytes file) throws IOException {
    ZipDirectory zip = new ZipDirectory(file);
    List<String> pickles = new ArrayList<>();
    for (String name : zip.names()) {
      if (name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/')) {
        pickles.add(name);
      }
    }
    if (pickles.size() != 1) {
      throw file.problem(
          "a checkpoint's zip must have one entry NAME/data.pkl, this has %d, and holds %s; unpack"
              + " it first if the weights are a file inside",
          pickles.size(), LoadReport.some(zip.names()));
    }
    String folder = pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
    if (zip.names().contains(folder + "constants.pkl")) {
      throw file.problem(
          "this is a TorchScript archive, which holds a program; in Python, write its weights with"
              + " torch.save(torch.jit.load(FILE).state_dict(), NEW_FILE)");
    }
    ByteOrder order = byteOrder(file, zip.find(folder + "byteorder"));
    Map<String, Storage> known = new HashMap<>();
    TensorRebuilder rebuilder =
        new TensorRebuilder(
            file,
            (key, bytes, width) -> {
              Storage storage = known.get(key);
              if (storage == null) {
                Range range =
                    zip.find(folder + "data/" + key)
                        .orElseThrow(() -> file.problem("the zip lacks the storage data/%s", key));
                storage = new Storage(file, range.position(), range.bytes(), order);
                known.put(key, storage);
              }
              if (bytes > storage.bytes()) {
                throw file.problem(
                    "storage %s says that it has %d bytes, its zip entry has %d",
                    key, bytes, storage.bytes());
              }
              return storage;
            });
    Range pickle = zip.find(pickles.get(0)).orElseThrow();
    PickleInput in = new PickleInput(file, pickle.position(), pickle.position() + pickle.bytes());
    return new Unpickler(in, rebuilder).load();
  }

  private static ByteOrder byteOrder(FileBytes file, Optional<Range> entry) throws IOException {
    if (entry.isEmpty()) {
      return ByteOrder.LITTLE_ENDIAN; // written only by newer versions of PyTorch
    }
    int length = (int) Math.min(entry.get().bytes(), 16);
    String text = new String(file.bytes(entry.get().position(), length), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw file.problem("the byte order must be little or big, got '%s'", text);
    };
  }
}
