package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.train.CheckpointConfig;

/**
 * What {@code histossl pretrain} is asked for. In configurations the fields of the pretraining
 * stand beside those of the carrying out, so that a run's {@code config.json} is one too.
 *
 * @param carryingOut what does not change the result
 * @param training what is trained, and how
 */
record PretrainSettings(CarryingOut carryingOut, PretrainingConfig training) {
  /**
   * What does not change the result.
   *
   * @param tiles a tile store, or a folder of pictures
   * @param out the run's folder
   * @param labeled a folder with a folder of pictures for each class, to look at while it goes on
   * @param checkpoints when they are written and which are kept
   * @param maxUnreadableShare share of tiles that may be unreadable
   */
  record CarryingOut(
      Path tiles,
      Path out,
      Optional<Path> labeled,
      CheckpointConfig checkpoints,
      double maxUnreadableShare) {
    CarryingOut {
      Check.inRange("maxUnreadableShare", maxUnreadableShare, 0, 1);
    }
  }

  private static final List<String> OWN =
      List.of("tiles", "out", "labeled", "checkpoints", "maxUnreadableShare");

  static PretrainSettings read(ObjectNode json) {
    Path none = Path.of("none");
    CarryingOut carryingOut =
        Forms.json()
            .read(
                json.deepCopy().retain(OWN),
                CarryingOut.class,
                new CarryingOut(none, none, Optional.empty(), CheckpointConfig.defaults(), 0.01),
                "");
    ObjectNode training = PretrainingConfigs.today(json).without(OWN);
    refuseUnknown(training);
    return new PretrainSettings(carryingOut, PretrainingConfigs.read(training));
  }

  /** Names of both kinds, so that the nearest is found. */
  private static void refuseUnknown(ObjectNode training) {
    Set<String> known = new LinkedHashSet<>(OWN);
    known.addAll(List.of("preset", "initial"));
    ObjectNode method = training.deepCopy().retain("method");
    PretrainingConfigs.json(PretrainingConfigs.read(method))
        .fieldNames()
        .forEachRemaining(known::add);
    training.fieldNames().forEachRemaining(name -> NearestName.check(name, name, known));
  }

  ObjectNode json() {
    ObjectNode json = Forms.json().toJson(carryingOut);
    return json.setAll(PretrainingConfigs.json(training));
  }
}
