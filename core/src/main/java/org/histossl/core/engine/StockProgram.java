package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** SameDiff's own session. What a run allocates for its results is given back at the next one. */
final class StockProgram extends BoundProgram {
  private final SameDiff graph;
  private final Map<String, INDArray> gradientTargets;
  private Map<String, INDArray> results = new HashMap<>();

  StockProgram(Binding binding) {
    super(binding);
    graph = binding.stock();
    gradientTargets = binding.gradientTargets();
  }

  @Override
  void replay() {
    releaseResults();
    Set<String> wanted = new HashSet<>(binding.wanted());
    wanted.addAll(gradientTargets.keySet());
    Map<String, INDArray> computed =
        graph.output(new HashMap<>(binding.placeholders()), new ArrayList<>(wanted));
    results = new HashMap<>(computed);
    gradientTargets.forEach((name, target) -> target.assign(result(name).reshape(target.shape())));
    Map<String, INDArray> next = new LinkedHashMap<>();
    binding.updates().forEach((buffer, node) -> next.put(buffer, result(node.name())));
    move(binding.state.buffers(), next);
  }

  private INDArray result(String name) {
    return Check.present(results.get(name), "the session gave no '%s'", name);
  }

  @Override
  public INDArray output(String name) {
    Node node =
        Check.found(binding.graph.outputs().get(name), "the graph has no output '%s'", name);
    return result(node.name()).reshape(node.shape());
  }

  @Override
  Profile timed() {
    long start = System.nanoTime();
    replay();
    double microseconds = (System.nanoTime() - start) / 1e3;
    return new Profile(List.of(new Profile.Row("graph", "SameDiff session", "", microseconds, 0)));
  }

  @Override
  public Engine engine() {
    return Engine.STOCK;
  }

  @Override
  public long bytes() {
    return 0;
  }

  private void releaseResults() {
    // by identity: INDArray.equals compares elements
    Set<INDArray> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    lent.addAll(binding.placeholders().values());
    for (INDArray array : results.values()) {
      if (lent.add(array)) {
        Binding.release(array);
      }
    }
    results = new HashMap<>();
  }

  @Override
  void release() {
    releaseResults();
    binding.close();
  }
}
