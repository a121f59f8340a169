package org.histossl.eval.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.Shuffle;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.AdamW;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;

/**
 * Trains a decoder: mini-batches in an order drawn anew each epoch, AdamW, and in the end the
 * weights of the epoch with the least validation loss. For decoders of one's own: say by {@link
 * Samples} what is learnt from and which network learns it.
 *
 * <pre>{@code
 * Fit.Result result = Fit.run(samples, FitConfig.defaults(), Training.of(Seed.of(7), progress));
 * }</pre>
 */
public final class Fit implements AutoCloseable {
  private final Samples samples;
  private final FitConfig config;
  private final Seed seed;
  private final int batch;
  private final NetworkState state;
  private final Program training;
  private final Program checking;
  private final AdamW optimizer;
  private final ParameterGroups parameterGroups;
  private final Schedule rate;
  private final List<Double> trainLosses = new ArrayList<>();
  private final List<Double> validationLosses = new ArrayList<>();
  private long step;

  /**
   * What comes out.
   *
   * @param state the weights of the best epoch, the caller's to close
   * @param curves the losses by epoch
   */
  public record Result(NetworkState state, TrainingCurves curves) {}

  /** The state that is trained becomes the caller's, who closes it after this. */
  Fit(Samples samples, FitConfig config, Seed seed, Engine engine) {
    this.samples = samples;
    this.config = config;
    this.seed = seed;
    this.batch = Math.min(config.batchSize(), samples.trainRows().length);
    Graph graph = samples.graph(Mode.TRAIN, batch);
    state = NetworkState.of(graph).initialize(seed.at("weights"));
    training = engine.compile(graph, state, Derivatives.parameters());
    checking = engine.compile(samples.graph(Mode.EVAL, batch), state);
    optimizer = new AdamW(state.parameters(), AdamWConfig.defaults());
    parameterGroups =
        ParameterGroups.dino(state.parameters().specs().values())
            .only(training.differentiated()::contains);
    rate =
        config.decline() == FitConfig.Decline.COSINE
            ? Schedule.cosine(config.learningRate(), 0, steps(), 0, config.learningRate())
            : Schedule.constant(config.learningRate());
  }

  private long steps() {
    int rows = samples.trainRows().length;
    return (long) config.epochs() * ((rows + batch - 1) / batch);
  }

  /** What is trained. */
  NetworkState state() {
    return state;
  }

  /**
   * Trains to the end.
   *
   * @param samples what is learnt from, with at least one training row
   * @param config how long and how fast
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the weights of the best epoch and the losses
   * @throws DecoderDivergedException if a loss is not finite
   */
  public static Result run(Samples samples, FitConfig config, Training training) {
    Fit fit = new Fit(samples, config, training.seed(), training.engine());
    boolean done = false;
    try (fit) {
      Result result = new Result(fit.state, fit.run(training.progress()));
      done = true;
      return result;
    } finally {
      if (!done) {
        fit.state.close();
      }
    }
  }

  /** Trains to the end; afterwards the state is that of the best epoch. */
  TrainingCurves run(Progress progress) {
    int best = 0;
    try (Progress.Task task = progress.start("training the decoder", steps());
        NetworkState bestState = state.copy()) {
      boolean validated = samples.validationRows().length > 0;
      for (int epoch = 0; epoch < config.epochs(); epoch++) {
        trainLosses.add(epoch(epoch, task));
        if (validated) {
          validationLosses.add(validate());
        }
        if (!validated || validationLosses.get(epoch) <= validationLosses.get(best)) {
          best = epoch;
          assign(bestState, state);
        } else if (epoch - best >= config.patience()) {
          break;
        }
        task.note(note(epoch));
      }
      assign(state, bestState);
    }
    return new TrainingCurves(trainLosses, validationLosses, best);
  }

  private String note(int epoch) {
    String text =
        String.format(Locale.ROOT, "epoch %d: loss %.4f", epoch + 1, trainLosses.get(epoch));
    return validationLosses.isEmpty()
        ? text
        : text + String.format(Locale.ROOT, ", validation %.4f", validationLosses.get(epoch));
  }

  private static void assign(NetworkState to, NetworkState from) {
    to.parameters().assign(from.parameters());
    to.buffers().assign(from.buffers());
  }

  private double epoch(int epoch, Progress.Task task) {
    int[] order = shuffled(samples.trainRows(), seed.at("order").at(epoch).random());
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < order.length; from += batch) {
      double share = load(training, order, from);
      double loss = step();
      sum += loss * share;
      weight += share;
      task.step();
    }
    return sum / weight;
  }

  /** One step on the batch that the program was loaded with; gives its loss before the step. */
  private double step() {
    training.run();
    double loss = training.output(Samples.LOSS).getDouble(0);
    if (!Double.isFinite(loss)) {
      throw new DecoderDivergedException(step, loss, rate.at(step));
    }
    optimizer.step(training.gradients(), parameterGroups, rate.at(step), config.weightDecay());
    step++;
    return loss;
  }

  private double validate() {
    int[] rows = samples.validationRows();
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < rows.length; from += batch) {
      double share = load(checking, rows, from);
      checking.run();
      sum += checking.output(Samples.LOSS).getDouble(0) * share;
      weight += share;
    }
    double loss = sum / weight;
    if (!Double.isFinite(loss)) {
      throw new DecoderDivergedException(step, loss, rate.at(step));
    }
    return loss;
  }

  /** A last batch that is short is filled up with rows from the beginning, which do not count. */
  private double load(Program program, int[] order, int from) {
    int counted = Math.min(batch, order.length - from);
    int[] rows = new int[batch];
    for (int i = 0; i < batch; i++) {
      rows[i] = order[i < counted ? from + i : (i - counted) % order.length];
    }
    return samples.load(program, rows, counted);
  }

  private static int[] shuffled(int[] rows, SplittableRandom random) {
    int[] order = rows.clone();
    Shuffle.inPlace(order, random);
    return order;
  }

  @Override
  public void close() {
    optimizer.close();
    checking.close();
    training.close();
  }
}
