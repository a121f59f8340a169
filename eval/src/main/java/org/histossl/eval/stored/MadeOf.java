package org.histossl.eval.stored;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.RecordJson;
import org.histossl.core.file.Fingerprint;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stored result was made of: facts by name, such as digests of what went in and settings.
 * They lie beside the result in {@code NAME.made-of.json}, with the fingerprint of the result
 * itself, so that a result of other facts, a damaged one and one of an older version are made anew,
 * and the log says which and why.
 *
 * <pre>{@code
 * MadeOf made = new MadeOf(Map.of("labels", digest, "seed", "7"));
 * if (!made.isKept(file)) {
 *   write(file);
 *   made.keep(file);
 * }
 * }</pre>
 *
 * <p>A result may be several files, such as a set of slides: the record then lies beside the first,
 * and one that is gone or changed makes all of them stale.
 *
 * @param facts what decides the result; unmodifiable
 */
public record MadeOf(SortedMap<String, String> facts) {
  private static final Logger LOG = LoggerFactory.getLogger(MadeOf.class);
  private static final String SUFFIX = ".made-of.json";
  private static final long LONGEST_RECORD = 1 << 20;

  /** To be raised when the library makes other results of the same facts. */
  private static final String VERSION = "1";

  private static final int SHOWN = 24;

  /** What lies beside a result. */
  private record Stored(Fingerprint result, Map<String, String> madeOf) {}

  /** Takes a copy, and adds the version of the library's results. */
  public MadeOf {
    TreeMap<String, String> all = new TreeMap<>(facts);
    all.put("resultVersion", VERSION);
    facts = Collections.unmodifiableSortedMap(all);
  }

  /**
   * Facts.
   *
   * @param facts what decides the result, by name
   */
  public MadeOf(Map<String, String> facts) {
    this(new TreeMap<>(facts));
  }

  /**
   * Whether a file is the undamaged result of just these facts. If it is there and is not, the log
   * says why.
   *
   * @param file the result
   * @return false if it must be made
   * @throws IOException if the file is there and cannot be read
   */
  public boolean isKept(Path file) throws IOException {
    return isKept(List.of(file));
  }

  /**
   * Whether files are together the undamaged result of just these facts. If the first is there and
   * they are not, the log says why.
   *
   * @param files the result, at least one file; the record lies beside the first
   * @return false if it must be made
   * @throws IOException if a file is there and cannot be read
   */
  public boolean isKept(List<Path> files) throws IOException {
    Path first = files.get(0);
    if (!Files.isRegularFile(first)) {
      return false;
    }
    Optional<String> reason = staleness(files);
    reason.ifPresent(why -> LOG.warn("{} is made anew: {}", first, why));
    return reason.isEmpty();
  }

  private Optional<String> staleness(List<Path> files) throws IOException {
    Path file = files.get(0);
    Stored stored;
    try {
      stored = read(file);
    } catch (IllegalArgumentException e) {
      return Optional.of(beside(file) + " is damaged");
    }
    if (stored == null) {
      return Optional.of("it lies there without a record of what it was made of");
    }
    if (!stored.madeOf().equals(facts)) {
      return Optional.of("it was made of something else: " + difference(stored.madeOf()));
    }
    return stored.result().change(files).map(change -> "it is damaged, " + change);
  }

  private static @Nullable Stored read(Path file) throws IOException {
    Path beside = beside(file);
    if (!Files.isRegularFile(beside)) {
      return null;
    }
    Check.that(
        Files.size(beside) <= LONGEST_RECORD,
        "%s: a record has at most %d bytes",
        beside,
        LONGEST_RECORD);
    // a damaged byte is U+FFFD, which no fact equals
    String text = new String(Files.readAllBytes(beside), StandardCharsets.UTF_8);
    return RecordJson.standard().read(text, Stored.class, null);
  }

  /** The names of what differs, with both values. */
  private String difference(Map<String, String> before) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(facts.keySet());
    List<String> differing = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(before.get(name), facts.get(name))) {
        differing.add(name + " was " + shown(before.get(name)) + ", is " + shown(facts.get(name)));
      }
    }
    return String.join("; ", differing);
  }

  private static String shown(@Nullable String value) {
    if (value == null) {
      return "unknown";
    }
    return value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
  }

  /**
   * Whether a file was written by the library and not changed since: otherwise somebody put it
   * there.
   *
   * @param file the file
   * @return whether a record belongs to it
   * @throws IOException if the file cannot be read
   */
  public static boolean wrote(Path file) throws IOException {
    try {
      Stored stored = read(file);
      return stored != null && stored.result().change(List.of(file)).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Records what a file was made of.
   *
   * @param file the result, written by now
   * @throws IOException if it cannot be read or the record cannot be written
   */
  public void keep(Path file) throws IOException {
    keep(List.of(file));
  }

  /**
   * Records what files were together made of.
   *
   * @param files the result, written by now; the record lies beside the first
   * @throws IOException if one cannot be read or the record cannot be written
   */
  public void keep(List<Path> files) throws IOException {
    write(files.get(0), Fingerprint.of(files));
  }

  /**
   * Records what a file will have been made of once it has its name.
   *
   * @param file the result
   * @param content where it lies so far
   * @throws IOException if it cannot be read or the record cannot be written
   */
  public void keep(Path file, Path content) throws IOException {
    write(file, Fingerprint.of(content));
  }

  private void write(Path file, Fingerprint result) throws IOException {
    WholeFile.write(beside(file), RecordJson.standard().pretty(new Stored(result, facts)));
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }
}
