package org.histossl.examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.eval.score.Predictions;

/** What a study found, in the order in which it came. */
final class StudyResults {
  private final List<StudySet> sets;
  private final Map<String, List<Map<String, Map<String, List<Predictions>>>>> judged =
      new LinkedHashMap<>();
  private final Map<String, List<StudyTraining>> trainings = new LinkedHashMap<>();
  private final Map<String, String> randoms = new LinkedHashMap<>();

  StudyResults(List<StudySet> sets) {
    this.sets = List.copyOf(sets);
  }

  /**
   * Adds an encoder with one seed: predictions by set and judge, and its training if it had one.
   */
  void add(
      String encoder,
      Map<String, Map<String, List<Predictions>>> predictions,
      List<StudyTraining> training) {
    judged.computeIfAbsent(encoder, name -> new ArrayList<>()).add(predictions);
    trainings.computeIfAbsent(encoder, name -> new ArrayList<>()).addAll(training);
  }

  /** Notes which random encoder is that of a setting. */
  void compare(String setting, String random) {
    randoms.put(setting, random);
  }

  List<StudySet> sets() {
    return sets;
  }

  List<String> encoders() {
    return List.copyOf(judged.keySet());
  }

  /** What an encoder is compared with. */
  List<String> thanOf(String encoder) {
    String random = randoms.get(encoder);
    return random == null ? List.of() : List.of(random, PretrainingStudy.BY_HAND);
  }

  List<String> judges(StudySet set) {
    return List.copyOf(found(judged.values().iterator().next().get(0), set.name()).keySet());
  }

  /** A list for each seed: the predictions of each draw of labels. */
  List<List<Predictions>> predictions(String encoder, StudySet set, String judge) {
    return found(judged, encoder).stream()
        .map(run -> found(found(run, set.name()), judge))
        .toList();
  }

  List<StudyTraining> trainings(String encoder) {
    return found(trainings, encoder);
  }

  private static <T> T found(Map<String, T> map, String name) {
    return Check.found(map.get(name), "no '%s', only %s", name, map.keySet());
  }
}
