package org.histossl.models.encoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic depth: in training, each sample skips a residual branch with some probability, and
 * branches that stay are scaled up in turn (Huang et al. 2016, arXiv:1603.09382). The masks are
 * inputs of the graph, so that a run depends on nothing but what it is given: {@link #draw} them
 * before each run.
 *
 * <pre>{@code
 * outputs.dropPath().draw(program, seed.at("dropPath").at(step));
 * program.run();
 * }</pre>
 */
public final class DropPath {
  private final List<Mask> masks = new ArrayList<>();

  /**
   * A mask of the graph.
   *
   * @param input the name of the graph's input, of shape {@code [batch, 1, 1]}
   * @param rate the probability of a skip
   */
  public record Mask(String input, double rate) {
    /**
     * Checks the rate.
     *
     * @param input the name of the graph's input, of shape {@code [batch, 1, 1]}
     * @param rate the probability of a skip
     */
    public Mask {
      Check.that(
          rate > 0 && rate < 1, "a drop path rate must be in [0, 1), got %s for %s", rate, input);
    }
  }

  /** No branches yet. */
  public DropPath() {}

  /**
   * Makes a branch one that may be skipped, if the scope trains and the rate is not zero.
   *
   * @param scope where the branch is
   * @param branch {@code [batch, tokens, features]}
   * @param rate the probability of a skip
   * @return as {@code branch}
   */
  public Node apply(Scope scope, Node branch, double rate) {
    if (rate == 0 || scope.mode() == Mode.EVAL) {
      return branch;
    }
    Mask mask = new Mask("dropPath/" + scope.path() + "/" + scope.graph().inputs().size(), rate);
    masks.add(mask);
    return branch.times(scope.graph().input(mask.input(), branch.size(0), 1, 1));
  }

  /**
   * The masks that a run needs.
   *
   * @return the masks, in the order of the branches
   */
  public List<Mask> masks() {
    return Collections.unmodifiableList(masks);
  }

  /**
   * Draws the masks anew so that each keeps the same number of samples in every batch, at least
   * one: {@code batch (1 - rate)} rounded down, which are scaled up by what is left out.
   *
   * <p>Source: facebookresearch/dinov2 layers/block.py, {@code drop_add_residual_stochastic_depth}.
   *
   * @param program a program of the graph
   * @param seed where the stream starts
   */
  public void drawSubsets(Program program, Seed seed) {
    for (Mask mask : masks) {
      INDArray values = program.input(mask.input());
      int batch = Math.toIntExact(values.length());
      int kept = Math.max((int) (batch * (1 - mask.rate())), 1);
      SplittableRandom random = seed.at(mask.input()).random();
      int left = kept;
      for (int i = 0; i < batch; i++) { // each subset of that size is as likely as any other
        boolean keep = random.nextInt(batch - i) < left;
        left -= keep ? 1 : 0;
        values.putScalar(i, keep ? batch / (double) kept : 0);
      }
    }
  }

  /**
   * Draws the masks anew: zero with the mask's rate, else one over the probability to stay.
   *
   * @param program a program of the graph
   * @param seed where the stream starts
   */
  public void draw(Program program, Seed seed) {
    for (Mask mask : masks) {
      INDArray values = program.input(mask.input());
      SplittableRandom random = seed.at(mask.input()).random();
      double stay = 1 - mask.rate();
      for (long i = 0; i < values.length(); i++) {
        values.putScalar(i, random.nextDouble() < stay ? 1 / stay : 0);
      }
    }
  }
}
