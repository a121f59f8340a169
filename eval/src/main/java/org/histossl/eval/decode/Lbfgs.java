package org.histossl.eval.decode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * L-BFGS for smooth convex functions, with steps that are halved until the function falls enough
 * (Armijo).
 *
 * <p>Source: Nocedal, Wright 2006, Numerical Optimization, algorithms 7.4, 7.5 and 3.1.
 */
final class Lbfgs {
  private static final int MEMORY = 10;
  private static final double ARMIJO = 1e-4;
  private static final int MOST_HALVINGS = 40;

  private Lbfgs() {}

  /** A function that fills its gradient. */
  @FunctionalInterface
  interface Function {
    double value(double[] at, double[] gradient);
  }

  /** A move, how the gradient changed by it, and one over their product. */
  private record Move(double[] step, double[] change, double inverse) {}

  /** From a start to where no derivative is above {@code flat}, or for so many iterations. */
  static double[] minimize(Function function, double[] start, int mostIterations, double flat) {
    double[] at = start.clone();
    double[] gradient = new double[at.length];
    double value = function.value(at, gradient);
    Deque<Move> moves = new ArrayDeque<>();
    for (int i = 0; i < mostIterations && greatest(gradient) > flat; i++) {
      double[] way = direction(gradient, moves);
      double slope = dot(way, gradient);
      double length = moves.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
      double[] next = new double[at.length];
      double[] nextGradient = new double[at.length];
      double nextValue = Double.POSITIVE_INFINITY;
      int halvings = 0;
      while (halvings++ < MOST_HALVINGS) {
        for (int d = 0; d < at.length; d++) {
          next[d] = at[d] + length * way[d];
        }
        nextValue = function.value(next, nextGradient);
        if (nextValue <= value + ARMIJO * length * slope) {
          break;
        }
        length /= 2;
      }
      if (!(nextValue < value)) {
        return at; // as low as doubles can tell
      }
      remember(moves, at, next, gradient, nextGradient);
      at = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return at;
  }

  private static void remember(
      Deque<Move> moves, double[] at, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = new double[at.length];
    double[] change = new double[at.length];
    for (int d = 0; d < at.length; d++) {
      step[d] = next[d] - at[d];
      change[d] = nextGradient[d] - gradient[d];
    }
    double product = dot(step, change);
    if (product > 0) { // else there is no curvature to learn from
      moves.addLast(new Move(step, change, 1 / product));
      if (moves.size() > MEMORY) {
        moves.removeFirst();
      }
    }
  }

  /** The two-loop recursion: minus the inverse Hessian's estimate times the gradient. */
  private static double[] direction(double[] gradient, Deque<Move> moves) {
    double[] way = gradient.clone();
    double[] factors = new double[moves.size()];
    int i = moves.size();
    for (Iterator<Move> back = moves.descendingIterator(); back.hasNext(); ) {
      Move move = back.next();
      factors[--i] = move.inverse * dot(move.step, way);
      add(way, -factors[i], move.change);
    }
    double scale =
        moves.isEmpty()
            ? 1
            : 1 / (moves.getLast().inverse * dot(moves.getLast().change, moves.getLast().change));
    for (int d = 0; d < way.length; d++) {
      way[d] *= scale;
    }
    for (Move move : moves) {
      add(way, factors[i++] - move.inverse * dot(move.change, way), move.step);
    }
    for (int d = 0; d < way.length; d++) {
      way[d] = -way[d];
    }
    return way;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int d = 0; d < to.length; d++) {
      to[d] += factor * what[d];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private static double greatest(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }
}
