package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Metric;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.TreeSum;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.ssl.train.TrainingPlan;
import org.histossl.ssl.view.ViewBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A self-distillation under way: student, teacher, optimizer and the number of the next step. One
 * call a step; who calls decides where batches come from and what is kept.
 *
 * <p>The order within a step is the references' (main_dino.py, {@code train_one_epoch}; dinov2
 * train.py): targets, student forward, losses, backward, clipping, optimizer, teacher.
 */
public final class Distillation implements AutoCloseable {
  private final Recipe recipe;
  private final Seed seed;
  private final Student student;
  private final Teacher teacher;
  private final Group group;

  /** Micro-batches of a step that this rank sees: those that are accumulated, or its shards. */
  private final int ownBatches;

  private long step;

  /**
   * Draws the networks and compiles their programs.
   *
   * @param recipe what is trained, and how
   * @param engine what runs the graphs
   */
  public Distillation(Recipe recipe, Engine engine) {
    this(recipe, engine, Group.single());
  }

  /**
   * Draws the networks and compiles their programs, on each of several ranks.
   *
   * @param recipe what is trained, and how; the same on all ranks
   * @param engine what runs the graphs
   * @param group the ranks, which share the recipe's shards evenly
   */
  public Distillation(Recipe recipe, Engine engine, Group group) {
    this.recipe = recipe;
    this.group = group;
    ownBatches = recipe.crops().accumulate() * group.shards(recipe.crops().shards());
    seed = Seed.of(recipe.seed());
    student = new Student(recipe, Teacher.shapes(recipe), seed.at("weights"), engine, group);
    try {
      teacher = new Teacher(recipe, student.state(), engine, group);
    } catch (RuntimeException | Error e) { // as where memory does not suffice for both
      student.close();
      throw e;
    }
  }

  /** Lets student and teacher begin with an encoder's weights. Heads stay as they were drawn. */
  void beginWith(TrainedEncoder initial) {
    ContinuedConfig.copy(initial, student.state());
    ContinuedConfig.copy(initial, teacher.state());
  }

  /**
   * Makes one step.
   *
   * @param batches as many batches of views as the recipe accumulates, or as it has shards for this
   *     rank; not closed
   * @return what the step was like
   * @throws TrainingDivergedException if loss or gradients are not finite; no parameter was moved
   *     then, though buffers have seen the batch
   */
  public StepResult step(List<ViewBatch> batches) {
    List<List<float[]>> views = new ArrayList<>();
    for (ViewBatch batch : batches) {
      List<float[]> pixels = new ArrayList<>();
      for (int view = 0; view < batch.views(); view++) {
        pixels.add(batch.pixels(view));
      }
      views.add(pixels);
    }
    return stepOnPixels(views);
  }

  /**
   * Makes one step on given pixels.
   *
   * @param microBatches for each micro-batch its views, global ones first, each {@code [batch, 3,
   *     size, size]}
   * @return what the step was like
   * @throws TrainingDivergedException if loss or gradients are not finite; no parameter was moved
   *     then, though buffers have seen the batch
   */
  public StepResult stepOnPixels(List<List<float[]>> microBatches) {
    List<MicroBatch> batches = new ArrayList<>();
    for (int i = 0; i < microBatches.size(); i++) {
      batches.add(
          new MicroBatch(microBatches.get(i), recipe.crops().views().global().count(), masks(i)));
    }
    return stepOn(batches);
  }

  private Optional<Masks> masks(int microBatch) {
    int size = recipe.crops().views().global().size();
    int images = recipe.crops().views().global().count() * recipe.crops().batch();
    PatchGrid grid = recipe.encoder().grid(size, size);
    return recipe
        .crops()
        .masking()
        .map(
            rule ->
                Masks.of(
                    rule.draw(
                        grid,
                        images,
                        seed.at("masks").at(step).at(group.rank() * ownBatches + microBatch)),
                    rule.rows(grid.size(), images)));
  }

  StepResult stepOn(List<MicroBatch> batches) {
    Check.that(
        batches.size() == ownBatches,
        "a step takes %d micro-batches, got %d",
        ownBatches,
        batches.size());
    Map<String, Double> values =
        recipe.crops().shards() == 1 ? accumulated(batches) : overShards(batches);
    double norm = student.move(step);
    if (!Double.isFinite(norm)) {
      throw diverged(
          Check.found(values.get(StepResult.LOSS), "no loss"),
          Divergence.backward(student.gradients()));
    }
    teacher.follow(recipe.teacher().momentum().at(step));
    return result(values, norm);
  }

  /** One micro-batch after the other; buffers go on from one to the next. */
  private Map<String, Double> accumulated(List<MicroBatch> batches) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < batches.size(); i++) {
      MicroBatch batch = checked(batches.get(i));
      learn(batch, teacher.scores(batch.globalViews(), batch.masks()), i)
          .forEach((name, value) -> values.merge(name, value / batches.size(), Double::sum));
    }
    return values;
  }

  /** Shards side by side, of all ranks; values are the means over all. */
  private Map<String, Double> overShards(List<MicroBatch> batches) {
    List<Map<String, INDArray>> targets = teacherOverShards(batches);
    List<Map<String, Double>> learned = new ArrayList<>();
    Optional<TrainingDivergedException> diverged = Optional.empty();
    student.beginShards();
    for (int i = 0; i < batches.size() && diverged.isEmpty(); i++) {
      student.beginShard();
      try {
        learned.add(learn(batches.get(i), targets.get(i), group.rank() * batches.size() + i));
      } catch (TrainingDivergedException e) {
        diverged = Optional.of(e); // the others must hear of it before they wait for sums
      }
    }
    for (Map<String, INDArray> scores : targets) {
      scores.values().forEach(INDArray::close);
    }
    if (group.any(diverged.isPresent())) {
      throw diverged.orElseGet(
          () -> diverged(Double.NaN, new Divergence("another rank's shard", OptionalInt.empty())));
    }
    student.endShards();
    return means(learned);
  }

  /** The teacher's scores of this rank's shards, and by them what all shards' rows share. */
  private List<Map<String, INDArray>> teacherOverShards(List<MicroBatch> batches) {
    List<Map<String, INDArray>> all = new ArrayList<>();
    teacher.beginShards();
    for (MicroBatch batch : batches) {
      teacher.beginShard();
      Map<String, INDArray> scores = new LinkedHashMap<>();
      teacher
          .scores(checked(batch).globalViews(), batch.masks())
          .forEach((objective, array) -> scores.put(objective, array.dup()));
      teacher.endShard();
      all.add(scores);
    }
    teacher.endShards();
    for (Recipe.Weighted weighted : recipe.objectivesOfShards()) {
      Objective objective = weighted.objective();
      objective
          .sharing()
          .ifPresent(
              sharing ->
                  student.share(objective.name(), shares(objective.name(), sharing, batches, all)));
    }
    return all;
  }

  private float[] shares(
      String objective,
      Objective.Sharing sharing,
      List<MicroBatch> batches,
      List<Map<String, INDArray>> scores) {
    double temperature = sharing.temperature().at(step);
    INDArray first = Check.found(scores.get(0).get(objective), "no scores");
    PrototypeShares shares = new PrototypeShares(Math.toIntExact(first.size(1)));
    for (int i = 0; i < batches.size(); i++) {
      INDArray own = Check.found(scores.get(i).get(objective), "no scores");
      int rows =
          sharing.masked()
              ? batches.get(i).masks().orElseThrow().count()
              : Math.toIntExact(own.size(0));
      shares.add(HostFloats.copy(own), rows, temperature);
    }
    return shares.logarithms(sharing.iterations(), group);
  }

  /** Means over the shards of all ranks. */
  private Map<String, Double> means(List<Map<String, Double>> own) {
    List<String> names = List.copyOf(own.get(0).keySet());
    double[] sums = new double[names.size()];
    for (int i = 0; i < sums.length; i++) {
      String name = names.get(i);
      sums[i] =
          TreeSum.of(own.stream().mapToDouble(values -> values.getOrDefault(name, 0.0)).toArray());
    }
    sums = group.sum(sums);
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      means.put(names.get(i), sums[i] / recipe.crops().shards());
    }
    return means;
  }

  private Map<String, Double> learn(MicroBatch batch, Map<String, INDArray> targets, int number) {
    Map<String, Double> learned =
        student.learn(batch, targets, step, seed.at("dropPath").at(step).at(number));
    double loss = Check.found(learned.get(StepResult.LOSS), "no loss");
    if (!Double.isFinite(loss)) {
      throw diverged(
          loss,
          Divergence.forward(
              batch.views(),
              student.state(),
              teacher.state(),
              targets,
              student.scores(),
              recipe.crops().batch()));
    }
    return learned;
  }

  private StepResult result(Map<String, Double> values, double norm) {
    values.put("gradientNorm", norm);
    values.put("rate", recipe.movement().rate().at(step));
    values.put("decay", recipe.movement().decay().at(step));
    values.put("momentum", recipe.teacher().momentum().at(step));
    for (Recipe.Weighted weighted : recipe.objectives()) {
      weighted
          .objective()
          .numbers()
          .forEach((number, schedule) -> values.put(number, schedule.at(step)));
    }
    return new StepResult(step++, values);
  }

  private MicroBatch checked(MicroBatch batch) {
    Check.that(
        batch.views().size() == recipe.crops().views().count(),
        "a batch has %d views, got %d",
        recipe.crops().views().count(),
        batch.views().size());
    return batch;
  }

  private TrainingDivergedException diverged(double loss, Divergence where) {
    return new TrainingDivergedException(
        step, loss, recipe.movement().rate().at(step), where.tensor(), where.view());
  }

  /**
   * Goes on from a step whose tensors are in place already.
   *
   * @param nextStep the number of the next step
   * @param optimizerSteps the optimizer's counts
   */
  public void restore(long nextStep, Map<String, Long> optimizerSteps) {
    student.optimizer().restoreSteps(optimizerSteps);
    step = nextStep;
  }

  /**
   * What the training takes of the machine's memory.
   *
   * @return the bytes, which stay the same over all steps
   */
  public MemoryEstimate memory() {
    long averages = 0;
    for (ParameterSet average : optimizer().averages().values()) {
      averages += average.vector().length();
    }
    return new MemoryEstimate(
        (elements(student.state()) + elements(teacher.state())) * Float.BYTES,
        averages * Float.BYTES,
        student.bytes() + teacher.bytes(),
        (long) recipe.crops().batch() * recipe.crops().views().count(),
        pixelBytes(recipe.crops()));
  }

  private static long elements(NetworkState state) {
    return state.parameters().vector().length() + state.buffers().vector().length();
  }

  /**
   * What the views of all batches take that are in memory at a time.
   *
   * @param crops what a micro-batch is
   * @return bytes of the heap
   */
  public static long pixelBytes(Recipe.Crops crops) {
    long floats = 0;
    for (int view = 0; view < crops.views().count(); view++) {
      floats += crops.views().floats(view);
    }
    return floats
        * Float.BYTES
        * crops.batch()
        * TrainingPlan.batchesInMemory(crops.accumulate() * crops.shards());
  }

  /**
   * The number of the next step.
   *
   * @return how many steps were made
   */
  public long step() {
    return step;
  }

  /** The numbers that a step gives. */
  List<Metric> metrics() {
    return recipe.metrics();
  }

  /**
   * Parameters and buffers of the student: {@code backbone.*}, the heads', and the objectives'
   * buffers.
   *
   * @return the training's own
   */
  public NetworkState studentState() {
    return student.state();
  }

  /**
   * Parameters and buffers of the teacher: {@code backbone.*} and the heads'.
   *
   * @return the training's own
   */
  public NetworkState teacherState() {
    return teacher.state();
  }

  /**
   * The teacher as it is now.
   *
   * @return a copy, to be closed by the caller
   */
  public TrainedEncoder teacher() {
    return TrainedEncoder.copyOf(recipe.encoder(), recipe.heads(), teacherState())
        .withNormalization(recipe.crops().views().normalization());
  }

  /**
   * The optimizer.
   *
   * @return the training's own
   */
  public Optimizer optimizer() {
    return student.optimizer();
  }

  /**
   * The student's scores of all class tokens in the last micro-batch.
   *
   * @return {@code [views * batch, prototypes]} by head; valid until the next step
   */
  public Map<String, INDArray> studentScores() {
    return student.scores();
  }

  @Override
  public void close() {
    teacher.close();
    student.close();
  }
}
