package org.histossl.core.optim;

import java.nio.FloatBuffer;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * One parameter set that follows another: {@code follower = m follower + (1 - m) leader}. DINO's
 * teacher (Caron et al. 2021, arXiv:2104.14294, section 3.1).
 */
public final class MovingAverage {
  private final ParameterSet follower;
  private final ParameterSet leader;

  /**
   * Binds the two sets.
   *
   * @param follower the set that moves; stays the caller's
   * @param leader the set that it follows; stays the caller's, must not share memory with the
   *     follower
   */
  public MovingAverage(ParameterSet follower, ParameterSet leader) {
    follower.sameAs(leader);
    Check.that(
        follower.vector().data().address() != leader.vector().data().address(),
        "a moving average needs two sets, got one that would follow itself");
    this.follower = follower;
    this.leader = leader;
  }

  /**
   * Moves the follower once.
   *
   * @param momentum the share of the follower that stays, in [0, 1]
   */
  public void follow(double momentum) {
    Check.inRange("momentum", momentum, 0, 1);
    float stays = (float) momentum;
    float comes = (float) (1 - momentum);
    HostVector following = HostVector.of(follower);
    FloatBuffer to = following.elements();
    FloatBuffer from = HostVector.of(leader).elements();
    HostVector.parallel(
        0,
        follower.size(),
        (start, end) -> {
          for (int i = start; i < end; i++) {
            to.put(i, to.get(i) * stays + from.get(i) * comes);
          }
        });
    following.written();
  }
}
