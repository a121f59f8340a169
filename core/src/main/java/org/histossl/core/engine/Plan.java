package org.histossl.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.NativeMemory;
import org.histossl.core.engine.plan.Arena;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The stock ops that some variables need, in an order in which they can run, each bound to its
 * arrays. What depends on constants and shapes alone is computed once, here; reshapes are views;
 * all other results live in an {@link Arena}.
 */
final class Plan implements AutoCloseable {
  /** Ops that read the shape of their operand and not its elements. */
  private static final Set<String> OF_SHAPES =
      Set.of("shape_of", "shapes_of", "size", "size_at", "rank");

  private final SameDiff graph;
  private final Map<String, INDArray> bound;
  private final Map<String, INDArray> targets;
  private final DataType type;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, INDArray> folded = new HashMap<>();

  /** Those of the folded that depend on nothing given at a run. */
  private final Set<String> constants = new HashSet<>();

  /** Results that are no floats, such as those of comparisons. */
  private final Map<String, INDArray> others = new HashMap<>();

  private final List<Step> steps = new ArrayList<>();
  private final Arena arena;

  /**
   * Stand-ins for shape functions; the outgrown ones stay, as an op's other inputs may be views.
   */
  private final Deque<INDArray> scratches = new ArrayDeque<>();

  /** A variable: where its elements are. A view has the block of what it is a view of. */
  private static final class Value {
    private final long[] shape;
    private final Arena.Block block;

    Value(long[] shape, Arena.Block block) {
      this.shape = shape;
      this.block = block;
    }

    long[] shape() {
      return shape;
    }

    Arena.Block block() {
      return block;
    }
  }

  /** An op to be run at each replay. */
  private record Step(SameDiffOp op, OpContext context) {}

  Plan(
      SameDiff graph,
      DataType type,
      Map<String, INDArray> bound,
      Map<String, INDArray> targets,
      Collection<String> wanted) {
    this.graph = graph;
    this.type = type;
    this.bound = bound;
    this.targets = targets;
    this.arena = new Arena(type);
    Set<String> needed = new HashSet<>(wanted);
    needed.addAll(targets.keySet());
    boolean finished = false;
    try {
      prepare(needed);
      finished = true;
    } finally {
      scratches.forEach(Binding::release);
      if (!finished) {
        close();
      }
    }
  }

  private void prepare(Set<String> needed) {
    List<SameDiffOp> run = new ArrayList<>();
    for (SameDiffOp op : new OpOrder(graph, bound.keySet()).of(needed)) {
      shape(op, run);
    }
    for (String name : needed) {
      Value value = values.get(name);
      if (value != null) {
        value.block().usedAt(run.size());
      }
    }
    arena.place();
    arena.allocate();
    for (SameDiffOp op : run) {
      steps.add(bind(op));
    }
  }

  void run() {
    for (Step step : steps) {
      exec(step.op(), step.context());
    }
  }

  /** Runs once, with a clock around each op. */
  Profile profile() {
    List<Profile.Row> rows = new ArrayList<>();
    for (Step step : steps) {
      long start = System.nanoTime();
      exec(step.op(), step.context());
      double microseconds = (System.nanoTime() - start) / 1e3;
      StringBuilder shapes = new StringBuilder();
      step.context()
          .getInputArrays()
          .forEach(array -> shapes.append(Arrays.toString(array.shape())).append(' '));
      INDArray result = step.context().getOutputArray(0);
      shapes.append("-> ").append(Arrays.toString(result.shape()));
      rows.add(
          new Profile.Row(
              step.op().getOp().opName(),
              "nd4j",
              shapes.toString(),
              microseconds,
              result.length() * result.dataType().width()));
    }
    return new Profile(rows);
  }

  /** The array of a variable that was wanted. */
  INDArray array(String name) {
    INDArray fixed = fixed(name);
    if (fixed != null) {
      return fixed;
    }
    Value value = value(name);
    return arena.array(value.block(), value.shape());
  }

  long bytes() {
    return arena.bytes();
  }

  int size() {
    return steps.size();
  }

  private Value value(String name) {
    return Check.present(values.get(name), "variable '%s' has no place in the plan", name);
  }

  /** The array of a variable that does not live in the arena, or null. */
  @SuppressWarnings("NullAway") // null is the answer that callers ask for
  private INDArray fixed(String name) {
    INDArray array = bound.get(name);
    if (array == null) {
      array = folded.get(name);
    }
    if (array == null) {
      array = others.get(name);
    }
    if (array == null && !values.containsKey(name)) {
      SDVariable variable = graph.getVariable(name);
      array = stored(variable) ? variable.getArr() : null;
    }
    return array;
  }

  /**
   * SameDiff's own constants; the gradient that it starts from is a "variable" that never changes.
   */
  private static boolean stored(SDVariable variable) {
    return variable.isConstant() || variable.getVariableType() == VariableType.VARIABLE;
  }

  private boolean constant(String name) {
    return constants.contains(name)
        || (stored(graph.getVariable(name)) && !bound.containsKey(name));
  }

  /** Finds the shapes of an op's results and gives them places; or computes them for good. */
  private void shape(SameDiffOp op, List<SameDiffOp> run) {
    int step = run.size();
    List<String> inputs = OpOrder.inputs(op);
    for (String input : inputs) {
      Value value = values.get(input);
      if (value != null) {
        value.block().usedAt(step);
      }
    }
    OpContext context = context(op, true);
    List<LongShapeDescriptor> shapes = outputShapes(op, context);
    if (isView(op)) {
      view(inputs.get(0), op.getOutputsOfOp().get(0), shapes.get(0).getShape());
      close(context);
      return;
    }
    boolean fold =
        inputs.stream().allMatch(this::constant) || OF_SHAPES.contains(op.getOp().opName());
    for (int i = 0; i < shapes.size(); i++) {
      String output = op.getOutputsOfOp().get(i);
      LongShapeDescriptor shape = shapes.get(i);
      DataType dataType = graph.getVariable(output).dataType();
      if (fold) {
        INDArray array = Nd4j.create(dataType, shape.getShape());
        context.setOutputArray(i, array);
        folded.put(output, array);
        constants.add(output);
      } else if (!dataType.isFPType()) {
        others.put(output, Nd4j.create(dataType, shape.getShape()));
      } else {
        values.put(
            output, new Value(shape.getShape(), arena.block(elements(shape.getShape()), step)));
      }
    }
    if (fold) {
      exec(op, context);
    } else {
      run.add(op);
    }
    close(context);
  }

  private static void exec(SameDiffOp op, OpContext context) {
    if (op.getOp() instanceof CustomOp custom) {
      Nd4j.getExecutioner().exec(custom, context);
    } else if (op.getOp() instanceof ReduceOp reduction) {
      // along axes of size 1 it is a copy that looks into the op, which other plans have as well
      synchronized (reduction) {
        reduction.setX(context.getInputArray(0));
        reduction.setZ(context.getOutputArray(0));
        Nd4j.getExecutioner().exec(reduction, context);
      }
    } else {
      Nd4j.getExecutioner().exec((Op) op.getOp(), context);
    }
  }

  /** A reshape needs no work; nor does an identity. */
  private boolean isView(SameDiffOp op) {
    return (op.getOp() instanceof Reshape || op.getOp() instanceof Identity)
        && !targets.containsKey(op.getOutputsOfOp().get(0))
        && !targets.containsKey(OpOrder.inputs(op).get(0));
  }

  private void view(String source, String name, long[] shape) {
    INDArray fixed = fixed(source);
    if (fixed != null) {
      folded.put(name, fixed.reshape('c', shape));
      if (constant(source)) {
        constants.add(name);
      }
    } else {
      values.put(name, new Value(shape, value(source).block()));
    }
  }

  private Step bind(SameDiffOp op) {
    OpContext context = context(op, false);
    List<String> outputs = op.getOutputsOfOp();
    for (int i = 0; i < outputs.size(); i++) {
      String name = outputs.get(i);
      INDArray other = others.get(name);
      if (other != null) {
        context.setOutputArray(i, other);
        continue;
      }
      Value value = value(name);
      INDArray target = targets.get(name);
      context.setOutputArray(
          i,
          target != null
              ? target.reshape('c', value.shape())
              : arena.array(value.block(), value.shape()));
    }
    return new Step(op, context);
  }

  /** An op's inputs and arguments, as SameDiff's own session sets them. */
  private OpContext context(SameDiffOp sameDiffOp, boolean shapesOnly) {
    List<String> names = OpOrder.inputs(sameDiffOp);
    INDArray[] arrays = new INDArray[names.size()];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = inputArray(names.get(i), shapesOnly);
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    if (sameDiffOp.getOp() instanceof DynamicCustomOp op) {
      context.setArgs(arrays, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
    } else {
      Op op = (Op) sameDiffOp.getOp();
      if (op instanceof ReduceOp && arrays.length == 2) {
        sameDiffOp
            .getOp()
            .setDimensions(Shape.normalizeAxis(arrays[0].rank(), arrays[1].toIntVector()));
        context.setInputArray(0, arrays[0]);
      } else if (op instanceof ScalarOp scalar && arrays.length == 2) {
        scalar.setScalar(arrays[1]);
        context.setInputArray(0, arrays[0]);
      } else {
        for (int i = 0; i < arrays.length; i++) {
          context.setInputArray(i, arrays[i]);
        }
      }
    }
    return context;
  }

  private INDArray inputArray(String name, boolean shapesOnly) {
    INDArray fixed = fixed(name);
    if (fixed != null) {
      return fixed;
    }
    INDArray target = targets.get(name);
    Value value = value(name);
    if (shapesOnly) {
      return standIn(value.shape());
    }
    return target != null
        ? target.reshape('c', value.shape())
        : arena.array(value.block(), value.shape());
  }

  /** An array of a shape, for shape functions, which never read its elements. */
  private INDArray standIn(long[] shape) {
    long elements = elements(shape);
    if (scratches.isEmpty() || scratches.element().length() < elements) {
      NativeMemory.require(elements * 2 * type.width(), "the shapes of a graph's ops");
      scratches.push(Nd4j.createUninitialized(type, elements * 2));
    }
    return scratches.element().get(NDArrayIndex.interval(0, elements)).reshape('c', shape);
  }

  private List<LongShapeDescriptor> outputShapes(SameDiffOp op, OpContext context) {
    List<LongShapeDescriptor> shapes =
        op.getOp() instanceof DynamicCustomOp custom
            ? custom.calculateOutputShape(context)
            : ((BaseOp) op.getOp()).calculateOutputShape(context);
    Check.invariant(
        shapes.size() == op.getOutputsOfOp().size(),
        "op %s (%s) has %d results, but a shape for %d",
        op.getName(),
        op.getOp().opName(),
        op.getOutputsOfOp().size(),
        shapes.size());
    return shapes;
  }

  private static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static void close(OpContext context) {
    try {
      context.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot release the context of an op", e);
    }
  }

  @Override
  public void close() {
    steps.forEach(step -> close(step.context()));
    constants.forEach(name -> Binding.release(Check.present(folded.get(name), "no '%s'", name)));
    others.values().forEach(Binding::release);
    arena.close();
  }
}
