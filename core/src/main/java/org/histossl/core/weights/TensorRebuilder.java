package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the few calls mean that a PyTorch pickle makes to rebuild tensors, ordered dicts and NumPy
 * numbers. Every other call becomes a {@link PickledObject} that names the class and holds the
 * arguments.
 */
final class TensorRebuilder {
  /** A file can ask for the same tensor or copy again and again, in a few bytes each time. */
  private static final int MAX_TENSORS = 200_000;

  private static final long MAX_COPIED = 1 << 26;

  private final FileBytes file;
  private final StorageSource storages;
  private int tensors;
  private long copied;

  TensorRebuilder(FileBytes file, StorageSource storages) {
    this.file = file;
    this.storages = storages;
  }

  /** Finds the bytes of a storage. */
  @FunctionalInterface
  interface StorageSource {
    /**
     * The storage of a key.
     *
     * @param key PyTorch's name of it
     * @param bytes how many bytes the pickle says it has
     * @param width the bytes of an element
     */
    Storage find(String key, long bytes, int width) throws IOException;
  }

  /** A storage as the pickle knows it: with an element type, unless it is untyped. */
  private record TypedStorage(Storage storage, @Nullable ElementType type, long firstElement) {}

  Object call(Object callee, List<Object> arguments) throws IOException {
    if (!(callee instanceof PickledObject global) || !global.isGlobal()) {
      return PickledObject.inert("call", arguments);
    }
    return switch (global.type()) {
      case "collections.OrderedDict" -> orderedDict(arguments);
      case "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3" ->
          tensor(global, arguments);
      case "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.nn.parameter.Parameter" ->
          !arguments.isEmpty() && arguments.get(0) instanceof Tensor data
              ? data
              : inert(global, arguments);
      case "torch.Size" ->
          arguments.size() == 1 && arguments.get(0) instanceof PickledObject size
              ? size
              : inert(global, arguments);
      case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" ->
          numpyNumber(arguments).orElseGet(() -> inert(global, arguments));
      case "_codecs.encode" -> // how protocols 0 to 2 write byte strings
          arguments.size() == 2
                  && arguments.get(0) instanceof String text
                  && arguments.get(1).equals("latin1")
              ? encoded(text)
              : inert(global, arguments);
      case "__builtin__.bytes", "builtins.bytes" ->
          arguments.isEmpty() ? new byte[0] : inert(global, arguments);
      default -> inert(global, arguments);
    };
  }

  /** The meaning of a persistent id: PyTorch names the storages so. */
  Object persistent(Object id) throws IOException {
    if (id instanceof PickledObject tuple
        && tuple.get(0).orElse(id) instanceof String kind
        && tuple.elements().size() >= 5
        && kind.equals("storage")) {
      return storage(tuple);
    }
    return PickledObject.inert("persistent id", List.of(id));
  }

  private Object storage(PickledObject id) throws IOException {
    List<Object> parts = id.elements();
    String typeName = parts.get(1) instanceof PickledObject global ? global.type() : "";
    String key = String.valueOf(parts.get(2));
    ElementType type = elementType(typeName);
    boolean untyped = typeName.endsWith(".UntypedStorage");
    if (type == null && !untyped) {
      return PickledObject.inert(typeName, parts); // complex and quantized numbers stay inert
    }
    int width = type == null ? 1 : type.bytes();
    long count = number(parts.get(4), "the length of storage " + key);
    if (count < 0 || count > file.size() / width) {
      throw file.problem(
          "storage %s says that it has %d elements of %d bytes, the file has %d bytes",
          key, count, width, file.size());
    }
    long first = 0;
    if (parts.size() > 5 && parts.get(5) instanceof PickledObject view && view.get(1).isPresent()) {
      first = number(view.get(1).orElseThrow(), "the offset into storage " + key);
    }
    return new TypedStorage(storages.find(key, count * width, width), type, first);
  }

  private Object tensor(PickledObject global, List<Object> arguments) throws IOException {
    if (arguments.size() < 4) {
      throw file.problem(
          "%s needs 4 arguments, the pickle gives %d", global.type(), arguments.size());
    }
    if (!(arguments.get(0) instanceof TypedStorage storage)) {
      return inert(global, arguments);
    }
    ElementType type = storage.type();
    if (global.type().endsWith("_v3") && arguments.size() > 6) {
      type = arguments.get(6) instanceof PickledObject dtype ? dtype(dtype.type()) : null;
    }
    if (type == null) {
      return inert(global, arguments);
    }
    if (++tensors > MAX_TENSORS) {
      throw file.problem("a checkpoint may have at most %d tensors", MAX_TENSORS);
    }
    long offset = number(arguments.get(1), "a tensor's offset");
    List<Long> shape = numbers(arguments.get(2), "a tensor's shape");
    List<Long> strides = numbers(arguments.get(3), "a tensor's strides");
    if (offset < 0
        || storage.firstElement() < 0
        || offset > Long.MAX_VALUE - storage.firstElement()) {
      throw file.problem("a tensor's offset must not be negative, got %d", offset);
    }
    return FileTensor.view(
        storage.storage(), type, "a tensor", shape, strides, storage.firstElement() + offset);
  }

  private Object orderedDict(List<Object> arguments) throws IOException {
    PickledObject dict = new PickledObject(PickledObject.DICT);
    if (!arguments.isEmpty() && arguments.get(0) instanceof PickledObject pairs) {
      spend(pairs.elements().size() * 16L);
      for (Object pair : pairs.elements()) {
        if (pair instanceof PickledObject two && two.elements().size() == 2) {
          dict.put(two.elements().get(0), two.elements().get(1));
        }
      }
    }
    return dict;
  }

  /** A NumPy scalar: its dtype, an inert object such as dtype('f8'), and its bytes. */
  private static Optional<Object> numpyNumber(List<Object> arguments) {
    if (arguments.size() != 2
        || !(arguments.get(0) instanceof PickledObject dtype)
        || !(arguments.get(1) instanceof byte[] bytes)
        || dtype.arguments().isEmpty()
        || !(dtype.arguments().get(0) instanceof String code)) {
      return Optional.empty();
    }
    ElementType type =
        switch (code) {
          case "f8" -> ElementType.F64;
          case "f4" -> ElementType.F32;
          case "f2" -> ElementType.F16;
          case "i8" -> ElementType.I64;
          case "i4" -> ElementType.I32;
          case "i2" -> ElementType.I16;
          case "i1" -> ElementType.I8;
          case "u4" -> ElementType.U32;
          case "u2" -> ElementType.U16;
          case "u1" -> ElementType.U8;
          case "b1" -> ElementType.BOOL;
          default -> null;
        };
    if (type == null || type.bytes() != bytes.length) {
      return Optional.empty();
    }
    boolean bigEndian =
        dtype.state().orElse("") instanceof PickledObject state
            && state.get(1).orElse("").equals(">");
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.BOOL) {
      return Optional.of(type.nextLong(buffer) != 0);
    }
    return Optional.of(
        type.isFloating() ? (Object) type.nextDouble(buffer) : (Object) type.nextLong(buffer));
  }

  private byte[] encoded(String text) throws IOException {
    spend(text.length());
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void spend(long bytes) throws IOException {
    copied += bytes;
    if (copied > MAX_COPIED) {
      throw file.problem("the pickle copies more than %d bytes of what it holds", MAX_COPIED);
    }
  }

  private static PickledObject inert(PickledObject global, List<Object> arguments) {
    return PickledObject.inert(global.type(), arguments);
  }

  private static String typeOf(Object value) {
    return value instanceof PickledObject object ? object.type() : value.getClass().getSimpleName();
  }

  private long number(Object value, String what) throws IOException {
    if (value instanceof Long number) {
      return number;
    }
    throw file.problem(
        "%s must be a whole number below 2^63, the pickle gives %s", what, typeOf(value));
  }

  private List<Long> numbers(Object value, String what) throws IOException {
    if (!(value instanceof PickledObject tuple) || tuple.elements().size() > Tensor.MAX_RANK) {
      throw file.problem(
          "%s must be a tuple of at most %d numbers, the pickle gives %s",
          what, Tensor.MAX_RANK, typeOf(value));
    }
    List<Long> numbers = new ArrayList<>();
    for (Object element : tuple.elements()) {
      numbers.add(number(element, what));
    }
    return numbers;
  }

  private static @Nullable ElementType elementType(String storage) {
    if (!storage.startsWith("torch.")) {
      return null;
    }
    return switch (storage.substring(storage.lastIndexOf('.') + 1)) {
      case "DoubleStorage" -> ElementType.F64;
      case "FloatStorage" -> ElementType.F32;
      case "HalfStorage" -> ElementType.F16;
      case "BFloat16Storage" -> ElementType.BF16;
      case "LongStorage" -> ElementType.I64;
      case "IntStorage" -> ElementType.I32;
      case "ShortStorage" -> ElementType.I16;
      case "CharStorage" -> ElementType.I8;
      case "ByteStorage" -> ElementType.U8;
      case "BoolStorage" -> ElementType.BOOL;
      default -> null;
    };
  }

  private static @Nullable ElementType dtype(String name) {
    return switch (name) {
      case "torch.float64" -> ElementType.F64;
      case "torch.float32" -> ElementType.F32;
      case "torch.float16" -> ElementType.F16;
      case "torch.bfloat16" -> ElementType.BF16;
      case "torch.float8_e4m3fn" -> ElementType.F8_E4M3;
      case "torch.float8_e5m2" -> ElementType.F8_E5M2;
      case "torch.int64" -> ElementType.I64;
      case "torch.int32" -> ElementType.I32;
      case "torch.int16" -> ElementType.I16;
      case "torch.int8" -> ElementType.I8;
      case "torch.uint8" -> ElementType.U8;
      case "torch.uint16" -> ElementType.U16;
      case "torch.uint32" -> ElementType.U32;
      case "torch.uint64" -> ElementType.U64;
      case "torch.bool" -> ElementType.BOOL;
      default -> null;
    };
  }
}
