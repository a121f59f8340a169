package org.histossl.core.weights;

import java.nio.ByteBuffer;

/**
 * The number formats of tensors in weight files, under the names that safetensors gives them. All
 * are little-endian where they have more than one byte.
 */
public enum ElementType {
  /** True or false, one byte: 0 or 1. */
  BOOL(1, false),
  /** Unsigned 8-bit integer. */
  U8(1, false),
  /** Signed 8-bit integer. */
  I8(1, false),
  /** Unsigned 16-bit integer. */
  U16(2, false),
  /** Signed 16-bit integer. */
  I16(2, false),
  /** Unsigned 32-bit integer. */
  U32(4, false),
  /** Signed 32-bit integer. */
  I32(4, false),
  /** Unsigned 64-bit integer. */
  U64(8, false),
  /** Signed 64-bit integer. */
  I64(8, false),
  /** 8-bit float with 4 exponent bits, no infinities, one NaN (PyTorch's float8_e4m3fn). */
  F8_E4M3(1, true),
  /** 8-bit float with 5 exponent bits, as IEEE 754 would have it. */
  F8_E5M2(1, true),
  /** IEEE 754 half precision. */
  F16(2, true),
  /** The upper half of a single-precision number. */
  BF16(2, true),
  /** IEEE 754 single precision. */
  F32(4, true),
  /** IEEE 754 double precision. */
  F64(8, true);

  private final int bytes;
  private final boolean floating;

  ElementType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /**
   * The size of one element.
   *
   * @return its bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Whether elements are floating-point numbers; otherwise they are integers or booleans.
   *
   * @return true for F8, F16, BF16, F32, F64
   */
  public boolean isFloating() {
    return floating;
  }

  /** The next element as a float: exact for all floats up to F32, nearest for the others. */
  float nextFloat(ByteBuffer source) {
    return switch (this) {
      case F32 -> source.getFloat();
      case F16 -> halfToFloat(source.getShort());
      case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
      case F64 -> (float) source.getDouble();
      case F8_E5M2 -> halfToFloat((short) (source.get() << 8)); // the upper byte of a half
      case F8_E4M3 -> float8ToFloat(source.get());
      case U64 -> unsignedToDouble(source.getLong()).floatValue();
      default -> (float) nextLong(source);
    };
  }

  /** The next element as a double: exact but for 64-bit integers beyond 2^53, nearest there. */
  double nextDouble(ByteBuffer source) {
    return switch (this) {
      case F64 -> source.getDouble();
      case U64 -> unsignedToDouble(source.getLong()).doubleValue();
      default -> floating ? nextFloat(source) : (double) nextLong(source);
    };
  }

  /** The next element as a long; U64 beyond 2^63 wraps. Only for integers. */
  long nextLong(ByteBuffer source) {
    return switch (this) {
      case BOOL -> source.get() == 0 ? 0 : 1;
      case I8 -> source.get();
      case U8 -> source.get() & 0xFF;
      case I16 -> source.getShort();
      case U16 -> source.getShort() & 0xFFFF;
      case I32 -> source.getInt();
      case U32 -> source.getInt() & 0xFFFF_FFFFL;
      case I64, U64 -> source.getLong();
      default -> throw new IllegalStateException(this + " elements are not integers");
    };
  }

  /** Appends a float, rounded to the nearest value of this type, ties to even. */
  void putFloat(float value, ByteBuffer target) {
    switch (this) {
      case F32 -> target.putFloat(value);
      case F64 -> target.putDouble(value);
      case F16 -> target.putShort(floatToHalf(value));
      case BF16 -> target.putShort(floatToBfloat(value));
      default -> throw new IllegalStateException("floats are not written as " + this);
    }
  }

  private static Number unsignedToDouble(long bits) {
    return bits >= 0 ? (Number) bits : new java.math.BigInteger(Long.toUnsignedString(bits));
  }

  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) { // zero and subnormals: multiples of 2^-24, all exact as floats
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    int wide = exponent == 0x1F ? 0xFF : exponent + 112;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  private static float float8ToFloat(byte bits) {
    int sign = (bits & 0x80) << 24;
    int exponent = (bits >>> 3) & 0xF;
    int fraction = bits & 7;
    if ((bits & 0x7F) == 0x7F) {
      return Float.NaN;
    }
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-9f));
    }
    return Float.intBitsToFloat(sign | ((exponent + 120) << 23) | (fraction << 20));
  }

  private static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7FFF_FFFF;
    if (magnitude > 0x7F80_0000) { // NaN: keep what fits of its payload, and keep it a NaN
      int payload = (magnitude >>> 13) & 0x3FF;
      return (short) (sign | 0x7C00 | (payload == 0 ? 0x200 : payload));
    }
    if (magnitude >= 0x477F_F000) { // 65520 and more round to infinity
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x3880_0000) { // below 2^-14: a multiple of 2^-24, rounded by the hardware
      int steps = (int) Math.rint(Math.abs((double) value) * 0x1p24);
      return (short) (sign | steps);
    }
    int rounded = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - (112 << 23)) >>> 13));
  }

  private static short floatToBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7FFF_FFFF) > 0x7F80_0000) {
      int upper = bits >>> 16;
      return (short) ((upper & 0x7F) == 0 ? upper | 0x40 : upper);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
