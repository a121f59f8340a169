package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_post_ops;

/** What a primitive does to its result before it writes it. */
sealed interface PostOp {
  /** Adds what stands in the result's place already. */
  record Sum() implements PostOp {}

  /** A function of each element. */
  record Function(int algorithm, double alpha, double beta) implements PostOp {}

  /** A second operand, broadcast to the result. */
  record Operand(int algorithm, Tensor tensor) implements PostOp {}

  /** Adds to what is there if asked to. */
  static List<PostOp> sumIf(boolean accumulate) {
    return accumulate ? List.of(new Sum()) : List.of();
  }

  /** Appends this to a primitive's list. */
  default void append(dnnl_post_ops to) {
    int status;
    if (this instanceof Function function) {
      status =
          dnnl_post_ops_append_eltwise(
              to, 1, function.algorithm(), (float) function.alpha(), (float) function.beta());
    } else if (this instanceof Operand operand) {
      status = dnnl_post_ops_append_binary(to, operand.algorithm(), operand.tensor().description());
    } else {
      status = dnnl_post_ops_append_sum(to, 1);
    }
    OneDnn.check(status, "append " + this);
  }

  /** The operands of a list, in their roles. */
  static List<PrimitiveStep.Argument> arguments(List<PostOp> posts) {
    List<PrimitiveStep.Argument> arguments = new ArrayList<>();
    for (int i = 0; i < posts.size(); i++) {
      if (posts.get(i) instanceof Operand operand) {
        int role = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (i + 1) | DNNL_ARG_SRC_1;
        arguments.add(new PrimitiveStep.Argument(role, operand.tensor()));
      }
    }
    return arguments;
  }
}
