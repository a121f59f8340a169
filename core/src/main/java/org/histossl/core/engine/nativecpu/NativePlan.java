package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_stream;
import org.histossl.core.Check;
import org.histossl.core.NativeMemory;
import org.histossl.core.engine.plan.Arena;
import org.histossl.core.engine.plan.Rematerialization;
import org.histossl.core.engine.plan.Selection;
import org.histossl.core.engine.plan.Target;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph as a list of oneDNN primitives, each bound to its memory. It is used by one thread at a
 * time.
 */
public final class NativePlan implements AutoCloseable {
  private final Emitter emitter = new Emitter();
  private final Arena arena = new Arena(DataType.FLOAT);
  private final Map<String, INDArray> outputs = new LinkedHashMap<>();
  private final dnnl_stream stream = new dnnl_stream();

  /** The last steps: each moves a buffer. */
  private final List<Renewal> renewals = new ArrayList<>();

  /** A step that copies a value to the buffer that it is the new value of. */
  private record Renewal(Step step, Tensor value, Tensor buffer) {}

  /**
   * What a plan reads and writes.
   *
   * @param leaves name of an input's, parameter's, buffer's or constant's node to its array
   * @param gradients name of a leaf's node to the array that its gradient goes to
   */
  public record Arrays(Map<String, INDArray> leaves, Map<String, INDArray> gradients) {
    /**
     * Copies the maps.
     *
     * @param leaves name of an input's, parameter's, buffer's or constant's node to its array
     * @param gradients name of a leaf's node to the array that its gradient goes to
     */
    public Arrays {
      leaves = Map.copyOf(leaves);
      gradients = Map.copyOf(gradients);
    }
  }

  /**
   * Compiles a graph.
   *
   * @param graph the graph, of floats
   * @param arrays its arrays
   * @param recomputed the block of each operation whose result is forgotten after the forward pass
   *     and computed again for the backward pass; empty for one whose result is kept
   * @param stock what carries out the operations that no kernel is there for
   */
  public NativePlan(
      Graph graph, Arrays arrays, Function<Operation, OptionalInt> recomputed, StockOps stock) {
    Check.that(graph.type() == DataType.FLOAT, "oneDNN computes in FLOAT, not in %s", graph.type());
    OneDnn.check(
        dnnl_stream_create(stream, OneDnn.engine(), dnnl_stream_default_flags), "create a stream");
    boolean finished = false;
    try {
      emit(graph, arrays, recomputed, stock);
      emitter.end();
      emitter.drop(unread(emitter.steps()));
      place();
      finished = true;
    } finally {
      if (!finished) {
        close();
      }
    }
  }

  private void emit(
      Graph graph, Arrays arrays, Function<Operation, OptionalInt> recomputed, StockOps stock) {
    Set<String> wanted = new HashSet<>();
    graph.outputs().values().forEach(node -> wanted.add(node.name()));
    graph.updates().values().forEach(node -> wanted.add(node.name()));
    Set<String> losses = new HashSet<>();
    if (!arrays.gradients().isEmpty()) {
      graph.loss().ifPresent(loss -> losses.add(loss.name()));
    }
    wanted.addAll(losses);
    Kernels kernels = new Kernels(stock);
    Selection<Kernel> selection =
        new Selection<>(
            new Selection.Request(
                graph.operations(), wanted, arrays.gradients().keySet(), losses, recomputed),
            kernels);
    Map<String, Tensor> targets = new LinkedHashMap<>();
    arrays.gradients().forEach((name, array) -> targets.put(name, Emitter.fixed(array)));
    Tape tape = new Tape(emitter, targets, selection.relevance().names());
    defineLeaves(graph, arrays, tape);
    for (Selection.Choice<Kernel> choice : selection.choices()) {
      emitter.begin(choice.name());
      choice.kernel().forward(tape);
    }
    // both before the backward pass, which may compute values again
    Map<String, Tensor> updates = updates(graph, tape);
    copyOutputs(graph, tape);
    if (!losses.isEmpty()) {
      backward(graph.loss().orElseThrow(), selection.choices(), kernels.speed(), tape);
    }
    copyUpdates(updates, graph, tape);
  }

  private static void defineLeaves(Graph graph, Arrays arrays, Tape tape) {
    List<Node> leaves = new ArrayList<>();
    leaves.addAll(graph.inputs().values());
    leaves.addAll(graph.parameters().values());
    leaves.addAll(graph.buffers().values());
    for (Node leaf : leaves) {
      tape.define(leaf, Emitter.fixed(array(arrays, leaf.name())));
    }
    graph
        .constants()
        .keySet()
        .forEach(name -> tape.define(name, Emitter.fixed(array(arrays, name))));
  }

  private static INDArray array(Arrays arrays, String name) {
    return Check.present(arrays.leaves().get(name), "no array for '%s'", name);
  }

  private void backward(
      Node loss, List<Selection.Choice<Kernel>> choices, Target.Speed speed, Tape tape) {
    if (!tape.wants(loss)) {
      return; // it depends on nothing of interest
    }
    emitter.begin("loss'");
    tape.contribute(loss, emitter.ones(1));
    Rematerialization<Kernel> rematerialization =
        new Rematerialization<>(
            choices,
            speed,
            choice -> {
              emitter.begin(choice.name() + " again");
              choice.kernel().forward(tape);
            });
    for (int i = choices.size() - 1; i >= 0; i--) {
      Selection.Choice<Kernel> choice = choices.get(i);
      if (choice.outputs().stream().anyMatch(tape::hasGradient)) {
        rematerialization.before(choice);
        emitter.begin(choice.name() + "'");
        choice.kernel().backward(tape);
      }
    }
  }

  /** Copies to where callers read. */
  private void copyOutputs(Graph graph, Tape tape) {
    emitter.begin("output");
    graph
        .outputs()
        .forEach(
            (name, node) -> {
              NativeMemory.require(node.size() * Float.BYTES, "output '" + name + "'");
              INDArray array = Nd4j.zeros(DataType.FLOAT, node.shape());
              outputs.put(name, array);
              Tensor place = Emitter.fixed(array);
              emitter.copy(emitter.reshape(tape.value(node), place.shape()), place);
            });
  }

  /** The buffers' new values. */
  private Map<String, Tensor> updates(Graph graph, Tape tape) {
    emitter.begin("update");
    Map<String, Tensor> updates = new LinkedHashMap<>();
    graph
        .updates()
        .forEach(
            (buffer, node) -> {
              Tensor value = tape.value(node);
              if (value.storage().fixed()) {
                // another buffer's own array, which may be written before this is read
                Tensor copy = emitter.temporary(value.shape());
                emitter.copy(value, copy);
                value = copy;
              }
              updates.put(buffer, value);
            });
    return updates;
  }

  /** Moves the buffers, after all that reads them. */
  private void copyUpdates(Map<String, Tensor> updates, Graph graph, Tape tape) {
    emitter.begin("update");
    updates.forEach(
        (buffer, value) -> {
          Node leaf = Check.present(graph.buffers().get(buffer), "there is no buffer '%s'", buffer);
          Tensor place = tape.value(leaf);
          Tensor shaped = emitter.reshape(value, place.shape());
          emitter.copy(shaped, place);
          List<Step> steps = emitter.steps();
          renewals.add(new Renewal(steps.get(steps.size() - 1), shaped, place));
        });
  }

  /** The steps whose results go nowhere. */
  private static Set<Step> unread(List<Step> steps) {
    Set<Storage> needed = new HashSet<>(); // storages and steps are equal to themselves alone
    Set<Step> unread = new HashSet<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      List<Tensor> writes = step.writes();
      boolean live =
          writes.isEmpty()
              || writes.stream()
                  .map(Tensor::storage)
                  .anyMatch(storage -> storage.fixed() || needed.contains(storage));
      if (live) {
        step.reads().forEach(tensor -> needed.add(tensor.storage()));
      } else {
        unread.add(step);
      }
    }
    return unread;
  }

  private void place() {
    List<Step> steps = emitter.steps();
    Map<Step, Renewal> last = new HashMap<>();
    renewals.forEach(renewal -> last.put(renewal.step(), renewal));
    for (int i = 0; i < steps.size(); i++) {
      int step = i;
      steps.get(i).reads().forEach(tensor -> tensor.storage().usedAt(step));
      Renewal renewal = last.get(steps.get(i));
      if (renewal == null) {
        steps.get(i).writes().forEach(tensor -> tensor.storage().usedAt(step));
      } else {
        renewal.buffer().storage().lendUntil(renewal.value().fillsItsStorage() ? step : step - 1);
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      shareInPlace(steps.get(i), i);
    }
    List<Storage> storages = new ArrayList<>();
    for (Step step : steps) {
      step.reads().forEach(tensor -> storages.add(tensor.storage()));
      step.writes().forEach(tensor -> storages.add(tensor.storage()));
    }
    storages.forEach(storage -> storage.reserve(arena));
    arena.place();
    arena.allocate();
    storages.forEach(storage -> storage.settle(arena));
    emitter.drop(needlessRenewals());
    steps.forEach(Step::bind);
  }

  /** Those of buffers whose new value was made in their own place. */
  private Set<Step> needlessRenewals() {
    Set<Step> needless = new HashSet<>();
    for (Renewal renewal : renewals) {
      if (renewal.value().address() == renewal.buffer().address()) {
        needless.add(renewal.step());
      }
    }
    return needless;
  }

  private static void shareInPlace(Step step, int index) {
    if (!step.worksInPlace()) {
      return;
    }
    Tensor result = step.writes().get(0);
    for (Tensor operand : step.reads()) {
      if (result.fillsItsStorage()
          && operand.fillsItsStorage()
          && result.storage().mayTakeThePlaceOf(operand.storage(), index)) {
        result.storage().takeThePlaceOf(operand.storage());
        return;
      }
    }
  }

  /** Carries out all steps. */
  public void run() {
    for (Step step : emitter.steps()) {
      step.run(stream);
    }
  }

  /**
   * Carries out all steps, timing each.
   *
   * @return one for each step
   */
  public List<Timing> timed() {
    List<Timing> timings = new ArrayList<>();
    for (Step step : emitter.steps()) {
      long start = System.nanoTime();
      step.run(stream);
      long nanoseconds = System.nanoTime() - start;
      long elements = 0;
      for (Tensor tensor : step.writes()) {
        elements += OneDnn.elements(tensor.description());
      }
      timings.add(
          new Timing(
              step.operation(),
              step.lowering(),
              shapes(step),
              nanoseconds / 1e3,
              elements * Float.BYTES));
    }
    return timings;
  }

  /**
   * How long one step took.
   *
   * @param operation what it is a part of; a gradient ends in {@code '}
   * @param lowering what carried it out
   * @param shape the sizes of what it read and wrote
   * @param microseconds how long it took
   * @param bytes how much it wrote
   */
  public record Timing(
      String operation, String lowering, String shape, double microseconds, long bytes) {}

  private static String shapes(Step step) {
    StringBuilder text = new StringBuilder();
    step.reads().stream().limit(2).forEach(tensor -> text.append(tensor).append(' '));
    step.writes().stream().limit(1).forEach(tensor -> text.append("-> ").append(tensor));
    return text.toString();
  }

  /**
   * An output of the graph.
   *
   * @param name its name
   * @return the array, overwritten by each run
   */
  public INDArray output(String name) {
    return Check.found(outputs.get(name), "the graph has no output '%s'", name);
  }

  /**
   * How many steps a run has.
   *
   * @return the number of primitives and copies
   */
  public int size() {
    return emitter.steps().size();
  }

  /**
   * What the plan holds beside the arrays that it was given.
   *
   * @return the bytes
   */
  public long bytes() {
    long elements = 0;
    for (INDArray array : outputs.values()) {
      elements += array.length();
    }
    long inSteps = emitter.steps().stream().mapToLong(Step::bytes).sum();
    return arena.bytes() + elements * Float.BYTES + inSteps;
  }

  @Override
  public void close() {
    emitter.close();
    arena.close();
    outputs.values().forEach(INDArray::close);
    outputs.clear();
    dnnl_stream_destroy(stream);
  }
}
