package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;
import org.junit.jupiter.api.Test;

/** What the monitors say of curves that were measured, and of drawn ones. */
class MonitorsTest {
  private static final int PROTOTYPES = 512;
  private static final double MOST = Math.log(PROTOTYPES);
  private static final int STEPS = 336;
  private static final int PER_EPOCH = 42;

  /** The pipeline's run with a teacher's momentum of 0.98, each 14th step: loss over ln K. */
  private static final double[] DRIFTING = {
    .989, 1.035, 1.035, 1.023, .951, .878, .863, .888, .955, .965, .974, .981, .965, .977, .984,
    .958, .977, .989, .973, .978, .995, .985, .982, .978
  };

  /** Its entropy in nats. */
  private static final double[] DRIFTING_ENTROPY = {
    2.926, 3.555, 3.669, 4.173, 4.225, 4.152, 4.341, 4.763, 5.342, 5.529, 5.715, 5.795, 5.763,
    5.881, 5.905, 5.786, 5.895, 5.994, 5.879, 5.934, 6.016, 5.925, 5.884, 5.943
  };

  @Test
  void theRunThatSaidNothingAtAMomentumOf98IsNamed() {
    List<Warning> warnings =
        watch(curve(DRIFTING), step -> curve(DRIFTING_ENTROPY).applyAsDouble(step) / MOST, 0.1);
    assertEquals(List.of("rising loss", "plateau"), names(warnings));
    for (Warning warning : warnings) {
      assertTrue(warning.step() < 2 * STEPS / 3, "in time to do something about it: " + warning);
      assertTrue(warning.advice().contains("0.996"), warning.advice());
    }
  }

  /** The same with 0.996 and milder views: .865 at the end, no rise. */
  @Test
  void theRunThatLearnsIsLeftInPeace() {
    assertEquals(List.of(), watch(step -> 1.03 - 0.165 * step / STEPS, step -> 0.8, 0.1));
  }

  /** Batches of 64 from a rate of 0.004: the dip and the rise before the fall are no rise. */
  @Test
  void aDipThatIsNoThirdOfTheRunIsLeftInPeace() {
    LongToDoubleFunction loss =
        curve(1, 1.02, .95, .90, .91, .93, .94, .94, .93, .92, .91, .90, .88, .87, .85, .83, .82);
    assertEquals(List.of(), watch(loss, step -> 0.75, 0.1));
  }

  @Test
  void anEntropyNearItsHighestIsAPlateauWhateverTheLoss() {
    assertEquals(List.of("plateau"), names(watch(step -> 0.94, step -> 0.96, 0.1)));
  }

  @Test
  void aPlateauDuringTheWarmUpIsWhereEachRunBegins() {
    LongToDoubleFunction falls = step -> step < 6 * PER_EPOCH ? 0.97 : 0.8;
    assertEquals(List.of(), watch(falls, falls, 0.1, 6));
    assertFalse(watch(falls, falls, 0.1, 1).isEmpty());
  }

  @Test
  void aLossThatRisesWhileTheTemperatureRisesIsNotNamed() {
    LongToDoubleFunction rises = step -> 0.5 + 0.3 * Math.min(1, step / (STEPS / 2.0));
    assertEquals(List.of(), watch(rises, step -> 0.4, 0.1, 4));
    assertEquals(List.of("rising loss"), names(watch(rises, step -> 0.4, 0.1, 0)));
  }

  @Test
  void agreementByChanceIsNamedThoughTheLossIsLow() {
    List<Warning> warnings = watch(step -> 0.6, step -> 0.6, 0.001);
    assertEquals(List.of("agreement by chance"), names(warnings));
    assertTrue(warnings.get(0).advice().contains("local crops"), warnings.get(0).advice());
  }

  @Test
  void batchesOfOneTileHaveNoOtherTileToAgreeWith() {
    List<Monitor> monitors = Monitors.of(PROTOTYPES, new RunConfig(8, 1, 1, 0), PER_EPOCH, 0);
    assertEquals(4, monitors.size());
  }

  @Test
  void aRankThatFallsBelowHalfOfWhatItWasIsNamedOnce() {
    List<Warning> warnings = ranks(5, 12, 20, 14, 9, 8, 7, 6);
    assertEquals(List.of("dimensional collapse"), names(warnings));
    assertEquals(5 * PER_EPOCH - 1, warnings.get(0).step());
    assertTrue(
        warnings.get(0).advice().contains("9.0, the highest was 20.0"), warnings.get(0).advice());
  }

  @Test
  void aRankNextToOneIsNamedInTheSecondHalf() {
    List<Warning> warnings = ranks(1.2, 1.3, 1.3, 1.2, 1.4, 1.5, 1.5, 1.4);
    assertEquals(1, warnings.size());
    assertEquals(5 * PER_EPOCH - 1, warnings.get(0).step());
  }

  @Test
  void aRankThatRisesAndWaversIsLeftInPeace() {
    assertEquals(List.of(), ranks(1.2, 3, 8, 12, 10, 14, 11, 15));
  }

  private static List<Warning> ranks(double... ranks) {
    List<Monitor> monitors = monitors(0);
    List<Warning> warnings = new ArrayList<>();
    for (int epoch = 0; epoch < ranks.length; epoch++) {
      EpochResult end =
          new EpochResult(
              epoch, (epoch + 1L) * PER_EPOCH - 1, Map.of(RankMonitor.RANK, ranks[epoch]));
      monitors.forEach(monitor -> monitor.seeEpoch(end).ifPresent(warnings::add));
    }
    return warnings;
  }

  private static List<Warning> watch(
      LongToDoubleFunction loss, LongToDoubleFunction entropy, double agreement) {
    return watch(loss, entropy, agreement, 1);
  }

  private static List<Warning> watch(
      LongToDoubleFunction loss, LongToDoubleFunction entropy, double agreement, int warmup) {
    List<Monitor> monitors = monitors(warmup);
    List<Warning> warnings = new ArrayList<>();
    for (long step = 0; step < STEPS; step++) {
      Map<String, Double> values =
          Map.of(
              "lossShare", loss.applyAsDouble(step),
              "teacherEntropy", MOST * entropy.applyAsDouble(step),
              "agreement", MOST * agreement);
      for (Monitor monitor : monitors) {
        monitor.see(step, values).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  private static List<Monitor> monitors(int warmupEpochs) {
    RunConfig run = new RunConfig(STEPS / PER_EPOCH, 16, 1, 0);
    return Monitors.of(PROTOTYPES, run, PER_EPOCH, warmupEpochs);
  }

  private static List<String> names(List<Warning> warnings) {
    return warnings.stream().map(Warning::name).toList();
  }

  /** Through points that are equally far apart, straight between them. */
  private static LongToDoubleFunction curve(double... points) {
    return step -> {
      double at = (double) step / STEPS * (points.length - 1);
      int from = Math.min(points.length - 2, (int) at);
      return points[from] + (at - from) * (points[from + 1] - points[from]);
    };
  }
}
