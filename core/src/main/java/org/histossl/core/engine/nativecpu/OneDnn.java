package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc_t;

/** The library's engine, its status codes as exceptions, its descriptions of memory. */
final class OneDnn {
  private static final dnnl_engine ENGINE = create();

  private OneDnn() {}

  private static dnnl_engine create() {
    dnnl_engine engine = new dnnl_engine();
    check(dnnl_engine_create(engine, dnnl_cpu, 0), "create its engine");
    return engine;
  }

  static dnnl_engine engine() {
    return ENGINE;
  }

  static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN cannot " + what + ": status " + status);
    }
  }

  /** Memory of floats at given distances. */
  static dnnl_memory_desc_t strided(long[] sizes, long[] strides) {
    dnnl_memory_desc_t description = new dnnl_memory_desc_t();
    check(
        dnnl_memory_desc_init_by_strides(description, sizes.length, sizes, dnnl_f32, strides),
        "describe memory");
    return description;
  }

  /** Memory of floats in whichever order the primitive likes best. */
  static dnnl_memory_desc_t any(long... sizes) {
    dnnl_memory_desc_t description = new dnnl_memory_desc_t();
    check(
        dnnl_memory_desc_init_by_tag(
            description, sizes.length, sizes, dnnl_f32, dnnl_format_tag_any),
        "describe memory");
    return description;
  }

  /** What an absent operand is described by. */
  static dnnl_memory_desc_t none() {
    return new dnnl_memory_desc_t();
  }

  static long elements(dnnl_memory_desc_t description) {
    return (dnnl_memory_desc_get_size(description) + Float.BYTES - 1) / Float.BYTES;
  }
}
