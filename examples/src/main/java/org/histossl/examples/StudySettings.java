package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;

/** The configurations that a study compares, named after their files. */
final class StudySettings {
  private static final String ENDING = ".json";

  private StudySettings() {}

  /**
   * Reads files, and those of folders in the order of their names.
   *
   * @param paths files and folders; none gives {@link DinoConfig#small}
   */
  static Map<String, PretrainingConfig> read(List<Path> paths) throws IOException {
    Map<String, PretrainingConfig> settings = new LinkedHashMap<>();
    for (Path file : files(paths)) {
      String name = String.valueOf(file.getFileName());
      name = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
      Check.that(
          settings.put(name, PretrainingConfigs.read(file)) == null,
          "two settings are named '%s', the second is %s: rename one",
          name,
          file);
    }
    return settings.isEmpty() ? Map.of("small", DinoConfig.small()) : settings;
  }

  private static List<Path> files(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          List<Path> own =
              inside.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
          Check.that(!own.isEmpty(), "%s has no %s file of settings", path, ENDING);
          files.addAll(own);
        }
      } else {
        files.add(path);
      }
    }
    return files;
  }

  /** A configuration of each encoder, by the name that the encoder has with random weights. */
  static Map<String, PretrainingConfig> encoders(Map<String, PretrainingConfig> settings) {
    Map<String, PretrainingConfig> encoders = new LinkedHashMap<>();
    settings.forEach(
        (name, config) -> {
          if (encoders.values().stream().noneMatch(one -> sameEncoder(one, config))) {
            String random = PretrainingStudy.RANDOM;
            encoders.put(encoders.isEmpty() ? random : random + ", as " + name, config);
          }
        });
    return encoders;
  }

  /** What a configuration's encoder is called with random weights. */
  static String random(Map<String, PretrainingConfig> encoders, PretrainingConfig config) {
    return encoders.entrySet().stream()
        .filter(one -> sameEncoder(one.getValue(), config))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static boolean sameEncoder(PretrainingConfig one, PretrainingConfig other) {
    return one.encoder().config().equals(other.encoder().config());
  }
}
