package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A primitive as planned by the library: which code will run, and which layouts it wants. */
final class Description implements AutoCloseable {
  private final dnnl_primitive_desc handle;

  private Description(dnnl_primitive_desc handle) {
    this.handle = handle;
  }

  /** Plans an operation. */
  static Description of(String what, Pointer operation, List<PostOp> posts) {
    return of(what, operation, posts, new dnnl_primitive_desc());
  }

  /** Plans a backward operation that fits a forward one. */
  static Description of(
      String what, Pointer operation, List<PostOp> posts, dnnl_primitive_desc forward) {
    dnnl_primitive_attr attributes = attributes(posts);
    try {
      dnnl_primitive_desc handle = new dnnl_primitive_desc();
      OneDnn.check(
          dnnl_primitive_desc_create(
              handle, new const_dnnl_op_desc_t(operation), attributes, OneDnn.engine(), forward),
          "plan " + what);
      return new Description(handle);
    } finally {
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  /** Plans a copy from one layout to another. */
  static Description copy(dnnl_memory_desc_t from, dnnl_memory_desc_t to, List<PostOp> posts) {
    dnnl_primitive_attr attributes = attributes(posts);
    try {
      dnnl_primitive_desc handle = new dnnl_primitive_desc();
      OneDnn.check(
          dnnl_reorder_primitive_desc_create(
              handle, from, OneDnn.engine(), to, OneDnn.engine(), attributes),
          "plan a copy");
      return new Description(handle);
    } finally {
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  // scratch memory is the program's: the library's own would belong to the thread that compiled
  private static dnnl_primitive_attr attributes(List<PostOp> posts) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    OneDnn.check(dnnl_primitive_attr_create(attributes), "create attributes");
    OneDnn.check(
        dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
        "lend scratch memory");
    if (!posts.isEmpty()) {
      dnnl_post_ops list = new dnnl_post_ops();
      OneDnn.check(dnnl_post_ops_create(list), "create post-ops");
      posts.forEach(post -> post.append(list));
      OneDnn.check(dnnl_primitive_attr_set_post_ops(attributes, list), "set post-ops");
      dnnl_post_ops_destroy(list);
    }
    return attributes;
  }

  dnnl_primitive_desc handle() {
    return handle;
  }

  /** A layout that the primitive wants. A copy: it outlives this description. */
  dnnl_memory_desc_t layout(int query, int index) {
    dnnl_memory_desc_t lent = dnnl_primitive_desc_query_md(handle, query, index);
    dnnl_memory_desc_t copy = new dnnl_memory_desc_t();
    if (lent != null && !lent.isNull()) {
      Pointer.memcpy(copy, lent, copy.sizeof());
    }
    return copy;
  }

  /** The name of the code that will run. */
  String implementation() {
    try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
      OneDnn.check(
          dnnl_primitive_desc_query(handle, dnnl_query_impl_info_str, 0, name), "name its code");
      return new BytePointer(name.get()).getString();
    }
  }

  @Override
  public void close() {
    dnnl_primitive_desc_destroy(handle);
  }
}
