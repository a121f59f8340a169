package org.histossl.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.histossl.core.Backend;
import org.histossl.core.engine.Engine;

/**
 * Names and values under a heading, in the order given.
 *
 * @param title the heading, such as {@code "Encoder"}
 * @param values the values by name; give a {@link LinkedHashMap} to set the order
 */
public record Settings(String title, Map<String, String> values) {
  /** Takes a copy that keeps the order. */
  public Settings {
    values = ordered(values);
  }

  /**
   * What a configuration says: a line a component, records within records with dotted names.
   *
   * @param title the heading
   * @param configuration a public record
   * @return the settings
   */
  public static Settings of(String title, Record configuration) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", configuration, values);
    return new Settings(title, values);
  }

  private static void flatten(String prefix, Record record, Map<String, String> into) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String name = prefix + component.getName();
      Object value = value(record, component);
      if (value instanceof Record inner) {
        flatten(name + ".", inner, into);
      } else {
        into.put(name, String.valueOf(value));
      }
    }
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component + " of " + record, e);
    }
  }

  /**
   * What decides the numbers beside data and seed: the versions of the library and of ND4J.
   *
   * @return versions as their jars tell them
   */
  public static Settings versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    String own = Settings.class.getPackage().getImplementationVersion();
    versions.put("histossl", own == null ? "development" : own);
    versions.put("ND4J", nd4jVersion());
    return new Settings("Versions", versions);
  }

  /** What Maven wrote into the jar, whose manifest does not say. */
  private static String nd4jVersion() {
    Properties properties = new Properties();
    try (InputStream in =
        Settings.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read ND4J's version from its jar", e);
    }
    return properties.getProperty("version", "unknown");
  }

  /**
   * What a run was made on, for {@link ReportData.Builder#environment}.
   *
   * @param backend what ran the graphs
   * @return backend, engine, Java, system
   */
  public static Settings machine(Backend backend) {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("backend", backend.describe());
    machine.put("engine", Engine.standard().toString());
    machine.put(
        "Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    machine.put(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
    return new Settings("Machine", machine);
  }

  /**
   * When a run was, how long it took and what it was built from, for {@link
   * ReportData.Builder#environment}.
   *
   * @param started when it began
   * @param ended when it was over
   * @return dates in UTC, the duration, and the commit of the working directory's repository, if it
   *     is in one
   */
  public static Settings run(Instant started, Instant ended) {
    Map<String, String> run = new LinkedHashMap<>();
    run.put("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
    run.put("ended", ended.truncatedTo(ChronoUnit.SECONDS).toString());
    long seconds = Duration.between(started, ended).toSeconds();
    run.put(
        "took",
        String.format(
            Locale.ROOT, "%d h %02d min %02d s", seconds / 3600, seconds / 60 % 60, seconds % 60));
    GitCommit.of(Path.of("")).ifPresent(commit -> run.put("commit", commit));
    return new Settings("Run", run);
  }

  /** A copy in the order of the original, which {@link Map#copyOf} would lose. */
  static <V> Map<String, V> ordered(Map<String, V> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
