package org.histossl.core.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a Python pickle of protocol 0 to 5 as data. A pickle is a program for a stack machine; this
 * machine knows its containers and numbers, and leaves what a pickle would call or instantiate to
 * {@link TensorRebuilder}, which calls nothing either.
 *
 * <p>What a pickle may build is bounded: operations, bytes of text and length of numbers. Nested
 * objects cost no recursion here.
 *
 * <p>Source: the opcodes as Python's {@code pickletools} documents them.
 */
final class Unpickler {
  private static final int MAX_OPERATIONS = 4_000_000;
  private static final int MAX_NUMBER_BYTES = 1024;
  private static final int MAX_NAME = 1024;
  private static final int HIGHEST_PROTOCOL = 5;

  private final PickleInput in;
  private final TensorRebuilder rebuilder;
  private final Map<Integer, Object> memo = new HashMap<>();
  private final List<Integer> marks = new ArrayList<>();
  private final List<Object> stack = new ArrayList<>();
  private int operations;

  Unpickler(PickleInput in, TensorRebuilder rebuilder) {
    this.in = in;
    this.rebuilder = rebuilder;
  }

  /** Runs the pickle up to its end and gives its value. */
  Object load() throws IOException {
    while (true) {
      if (++operations > MAX_OPERATIONS) {
        throw in.problem("the pickle has more than %d instructions", MAX_OPERATIONS);
      }
      int opcode = in.u1();
      if (opcode == '.') {
        return pop();
      }
      if (!scalar(opcode) && !container(opcode) && !memory(opcode) && !object(opcode)) {
        throw in.problem(
            "the pickle has the instruction 0x%02x at byte %d, which is not understood",
            opcode, in.position() - 1);
      }
    }
  }

  private boolean scalar(int opcode) throws IOException {
    switch (opcode) {
      case 'N' -> push(PickledObject.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i4());
      case 'K' -> push((long) in.u1());
      case 'M' -> push((long) in.u2());
      case 0x8a -> push(number(in.u1()));
      case 0x8b -> push(number(in.i4()));
      case 'G' -> push(in.bigEndianDouble());
      case 'I' -> push(parseInt(in.line()));
      case 'L' -> push(parseLong(in.line()));
      case 'F' -> push(parseFloat(in.line()));
      case 'X' -> push(in.text(in.i4() & 0xFFFF_FFFFL));
      case 0x8c -> push(in.text(in.u1()));
      case 0x8d -> push(in.text(in.i8()));
      case 'T' -> push(latin(in.bytes(in.i4())));
      case 'U' -> push(latin(in.bytes(in.u1())));
      case 'S' -> push(unquote(in.line()));
      case 'V' -> push(unescape(in.line()));
      case 'B' -> push(in.bytes(in.i4() & 0xFFFF_FFFFL));
      case 'C' -> push(in.bytes(in.u1()));
      case 0x8e, 0x96 -> push(in.bytes(in.i8()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) throws IOException {
    switch (opcode) {
      case '(' -> marks.add(stack.size());
      case '}' -> push(new PickledObject(PickledObject.DICT));
      case ']' -> push(new PickledObject(PickledObject.LIST));
      case ')' -> push(new PickledObject(PickledObject.TUPLE));
      case 0x8f -> push(new PickledObject(PickledObject.SET));
      case 'l' -> push(PickledObject.container(PickledObject.LIST, popToMark()));
      case 't' -> push(PickledObject.container(PickledObject.TUPLE, popToMark()));
      case 0x91 -> push(PickledObject.container(PickledObject.SET, popToMark()));
      case 'd' -> {
        List<Object> pairs = popToMark();
        PickledObject dict = new PickledObject(PickledObject.DICT);
        putAll(dict, pairs);
        push(dict);
      }
      case 0x85, 0x86, 0x87 -> {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i <= opcode - 0x85; i++) {
          elements.add(0, pop());
        }
        push(PickledObject.container(PickledObject.TUPLE, elements));
      }
      case 'a' -> {
        Object element = pop();
        target().add(element);
      }
      case 'e', 0x90 -> {
        List<Object> elements = popToMark();
        PickledObject target = target();
        elements.forEach(target::add);
      }
      case 's' -> {
        Object value = pop();
        Object key = pop();
        target().put(key, value);
      }
      case 'u' -> {
        List<Object> pairs = popToMark();
        putAll(target(), pairs);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> {
        int protocol = in.u1();
        if (protocol > HIGHEST_PROTOCOL) {
          throw in.problem(
              "pickles of protocol 0 to %d are understood, this has protocol %d",
              HIGHEST_PROTOCOL, protocol);
        }
      }
      case 0x95 -> in.bytesFollow(in.i8());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'p' -> memo.put(memoIndex(in.line()), top());
      case 'q' -> memo.put(in.u1(), top());
      case 'r' -> memo.put(in.i4(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'g' -> push(recall(memoIndex(in.line())));
      case 'h' -> push(recall(in.u1()));
      case 'j' -> push(recall(in.i4()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int opcode) throws IOException {
    switch (opcode) {
      case 'c' -> push(global(in.line(), in.line()));
      case 0x93 -> {
        Object name = pop();
        push(global(pop(), name));
      }
      case 'P' -> push(rebuilder.persistent(in.line()));
      case 'Q' -> push(rebuilder.persistent(pop()));
      case 'R', 0x81 -> {
        Object arguments = pop();
        push(rebuilder.call(pop(), elements(arguments)));
      }
      case 0x92 -> {
        pop(); // keyword arguments: of classes that stay inert
        Object arguments = pop();
        push(rebuilder.call(pop(), elements(arguments)));
      }
      case 'i' -> {
        PickledObject global = global(in.line(), in.line());
        push(rebuilder.call(global, popToMark()));
      }
      case 'o' -> {
        List<Object> parts = popToMark();
        if (parts.isEmpty()) {
          throw in.problem("the pickle makes an object without a class");
        }
        push(rebuilder.call(parts.get(0), new ArrayList<>(parts.subList(1, parts.size()))));
      }
      case 'b' -> {
        Object state = pop();
        if (top() instanceof PickledObject object && isInert(object)) {
          object.setState(state);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Attributes of an OrderedDict, such as a state dict's _metadata, say nothing about its entries.
   */
  private static boolean isInert(PickledObject object) {
    return switch (object.type()) {
      case PickledObject.DICT, PickledObject.LIST, PickledObject.TUPLE, PickledObject.SET, "None" ->
          false;
      default -> true;
    };
  }

  private void putAll(PickledObject target, List<Object> pairs) throws IOException {
    if (pairs.size() % 2 != 0) {
      throw in.problem("the pickle gives a dict a key without a value");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      target.put(pairs.get(i), pairs.get(i + 1));
    }
  }

  private PickledObject global(Object module, Object name) throws IOException {
    if (module instanceof String first
        && name instanceof String second
        && first.length() + second.length() <= MAX_NAME) {
      return PickledObject.global(first + "." + second);
    }
    throw in.problem(
        "the pickle must name classes by texts of at most %d characters, it does not at byte %d",
        MAX_NAME, in.position());
  }

  private List<Object> elements(Object arguments) throws IOException {
    if (arguments instanceof PickledObject tuple && tuple.type().equals(PickledObject.TUPLE)) {
      return tuple.elements();
    }
    throw in.problem("the pickle gives something other than a tuple as arguments");
  }

  private PickledObject target() throws IOException {
    if (top() instanceof PickledObject object
        && object != PickledObject.NONE
        && !object.type().equals(PickledObject.TUPLE)) {
      return object;
    }
    throw in.problem(
        "the pickle adds elements to something that holds none, at byte %d", in.position());
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() throws IOException {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (stack.size() <= floor) {
      throw in.problem("the pickle takes from an empty stack at byte %d", in.position());
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws IOException {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popToMark() throws IOException {
    if (marks.isEmpty()) {
      throw in.problem("the pickle lacks a mark at byte %d", in.position());
    }
    List<Object> above = stack.subList(marks.remove(marks.size() - 1), stack.size());
    List<Object> popped = new ArrayList<>(above);
    above.clear();
    return popped;
  }

  private Object recall(int index) throws IOException {
    Object value = memo.get(index);
    if (value == null) {
      throw in.problem("the pickle refers to entry %d of its memo, which is not set", index);
    }
    return value;
  }

  private int memoIndex(String line) throws IOException {
    try {
      return Integer.parseUnsignedInt(line);
    } catch (NumberFormatException e) {
      throw in.problem("the pickle has a memo entry that is no number");
    }
  }

  private Object number(int length) throws IOException {
    if (length < 0 || length > MAX_NUMBER_BYTES) {
      throw in.problem(
          "a number in the pickle may have at most %d bytes, got %s",
          MAX_NUMBER_BYTES, Integer.toUnsignedString(length));
    }
    byte[] bigEndian = in.bytes(length);
    for (int low = 0, high = length - 1; low < high; low++, high--) {
      byte swap = bigEndian[low];
      bigEndian[low] = bigEndian[high];
      bigEndian[high] = swap;
    }
    return length == 0 ? (Object) 0L : narrowed(new BigInteger(bigEndian));
  }

  private static Object narrowed(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private Object parseInt(String line) throws IOException {
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> parseLong(line);
    };
  }

  private Object parseLong(String line) throws IOException {
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    if (digits.length() > 2 * MAX_NUMBER_BYTES) {
      throw in.problem(
          "a number in the pickle may have at most %d digits, got %d",
          2 * MAX_NUMBER_BYTES, digits.length());
    }
    try {
      return narrowed(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw in.problem("the pickle has a number that is none at byte %d", in.position());
    }
  }

  private double parseFloat(String line) throws IOException {
    return switch (line) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> {
        try {
          yield Double.parseDouble(line);
        } catch (NumberFormatException e) {
          throw in.problem("the pickle has a number that is none at byte %d", in.position());
        }
      }
    };
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Python 2's quoted strings: names of storages and attributes, which need no escapes. */
  private String unquote(String line) throws IOException {
    int last = line.length() - 1;
    if (last < 1 || line.charAt(0) != line.charAt(last) || "'\"".indexOf(line.charAt(0)) < 0) {
      throw in.problem("the pickle has a quoted string without quotes at byte %d", in.position());
    }
    return line.substring(1, last);
  }

  /**
   * Python's raw-unicode-escape: {@code \\u} and four hexadecimal digits, or eight after {@code
   * \\U}.
   */
  private String unescape(String line) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      char kind = c == '\\' && i + 1 < line.length() ? line.charAt(i + 1) : ' ';
      int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
      if (digits == 0) {
        text.append(c);
        continue;
      }
      try {
        int from = i + 2;
        text.appendCodePoint(Integer.parseInt(line, from, from + digits, 16));
        i += 1 + digits;
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw in.problem("the pickle has a broken escape in a text at byte %d", in.position());
      }
    }
    return text.toString();
  }
}
