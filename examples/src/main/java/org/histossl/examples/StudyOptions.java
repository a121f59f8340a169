package org.histossl.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;

/**
 * What the user asked the study for, from system properties.
 *
 * @param sets {@code study.sets}: folders of labeled tiles
 * @param settings {@code study.settings}: files of configurations, or folders of them
 * @param slides {@code study.slides}: a folder of slides that unlabeled tiles are cut from; none
 *     where not given
 * @param out {@code study.out}: where everything is written
 * @param seeds {@code study.seeds}: the seeds of the pretrainings
 * @param coreMinutes {@code study.coreMinutes}: how long each pretraining may keep one core busy;
 *     as many epochs as its configuration says where not given
 * @param looks {@code study.looks}: how often the teacher is scored while it is trained
 */
record StudyOptions(
    List<Path> sets,
    List<Path> settings,
    Optional<Path> slides,
    Path out,
    List<Integer> seeds,
    Optional<Double> coreMinutes,
    int looks) {
  private static final List<String> NAMES =
      List.of("sets", "settings", "slides", "out", "seeds", "coreMinutes", "looks", "heap");

  static StudyOptions fromSystemProperties(List<String> arguments) {
    SystemOption.check(arguments, "study", NAMES);
    List<Path> sets = paths("study.sets");
    Check.that(
        !sets.isEmpty(),
        "-Dstudy.sets must name a folder with tiles and their labels.csv, or several with commas");
    List<Integer> seeds =
        list("study.seeds", "1,2,3").stream()
            .map(seed -> OptionValue.whole("-Dstudy.seeds", seed, 1))
            .toList();
    Check.that(
        seeds.stream().distinct().count() == seeds.size(),
        "-Dstudy.seeds must be there once each, got %s",
        seeds);
    return new StudyOptions(
        sets,
        paths("study.settings"),
        Optional.of(SystemOption.text("study.slides", "")).filter(s -> !s.isEmpty()).map(Path::of),
        Path.of(SystemOption.text("study.out", "target/study")),
        seeds,
        Optional.of(SystemOption.text("study.coreMinutes", ""))
            .filter(s -> !s.isEmpty())
            .map(s -> OptionValue.positive("-Dstudy.coreMinutes", s)),
        SystemOption.whole("study.looks", 6, 1));
  }

  private static List<Path> paths(String name) {
    return list(name, "").stream().map(Path::of).toList();
  }

  private static List<String> list(String name, String otherwise) {
    return Arrays.stream(SystemOption.text(name, otherwise).split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }
}
