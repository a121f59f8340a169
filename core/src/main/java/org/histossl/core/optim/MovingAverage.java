package org.histossl.core.optim;

import org.histossl.core.Check;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;

/**
 * One parameter set that follows another: {@code follower = m follower + (1 - m) leader}, as a
 * graph over the two vectors. DINO's teacher (Caron et al. 2021, arXiv:2104.14294, section 3.1).
 */
public final class MovingAverage implements AutoCloseable {
  private final NetworkState vectors;
  private final Program program;

  /**
   * Binds the two sets.
   *
   * @param follower the set that moves; stays the caller's
   * @param leader the set that it follows; stays the caller's, must not share memory with the
   *     follower
   * @param engine what runs the graph
   */
  public MovingAverage(ParameterSet follower, ParameterSet leader, Engine engine) {
    follower.sameAs(leader);
    Check.that(
        follower.vector().data().address() != leader.vector().data().address(),
        "a moving average needs two sets, got one that would follow itself");
    Graph graph = new Graph(follower.type());
    Scope scope = graph.root(Mode.TRAIN);
    long size = follower.vector().length();
    Node momentum = graph.input("momentum", 1);
    Node rest = graph.input("rest", 1);
    Node leading = scope.parameter("leader", Initializer.constant(0), size);
    Node following = scope.buffer("follower", Initializer.constant(0), size);
    scope.update("follower", following.times(momentum).plus(leading.times(rest)));
    vectors =
        new NetworkState(
            ParameterSet.over(graph.parameterSpecs().get(0), leader.vector()),
            ParameterSet.over(graph.bufferSpecs().get(0), follower.vector()));
    program = engine.compile(graph, vectors);
  }

  /**
   * Moves the follower once.
   *
   * @param momentum the share of the follower that stays, in [0, 1]
   */
  public void follow(double momentum) {
    Check.inRange("momentum", momentum, 0, 1);
    program.input("momentum").assign(momentum);
    program.input("rest").assign(1 - momentum);
    program.run();
  }

  /**
   * What the graph needs beside the two sets.
   *
   * @return off-heap bytes
   */
  public long bytes() {
    return program.bytes();
  }

  @Override
  public void close() {
    program.close();
  }
}
