package org.histossl.core.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How well weights fit a network.
 *
 * @param matched names that both have, in the same shape
 * @param missing names that the network wants and the weights lack
 * @param unexpected names that the weights have and the network does not know
 * @param misshapen names that both have in different shapes
 */
public record LoadReport(
    List<String> matched,
    List<String> missing,
    List<String> unexpected,
    List<Misshapen> misshapen) {
  private static final int SHOWN = 6;

  /**
   * Makes the lists unchangeable.
   *
   * @param matched names that both have, in the same shape
   * @param missing names that the network wants and the weights lack
   * @param unexpected names that the weights have and the network does not know
   * @param misshapen names that both have in different shapes
   */
  public LoadReport {
    matched = List.copyOf(matched);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    misshapen = List.copyOf(misshapen);
  }

  /** What may differ between weights and network without an error, where a caller says so. */
  public enum Allowed {
    /** Names that the weights lack: the network keeps what it has there. */
    MISSING,
    /** Names that the network does not know: they are left alone. */
    UNEXPECTED,
    /** Names with another shape: the network keeps what it has there. */
    MISSHAPEN
  }

  /**
   * A name with two shapes.
   *
   * @param name the parameter's name
   * @param wanted the network's shape
   * @param found the weights' shape
   */
  public record Misshapen(String name, List<Long> wanted, List<Long> found) {
    /**
     * Makes the shapes unchangeable.
     *
     * @param name the parameter's name
     * @param wanted the network's shape
     * @param found the weights' shape
     */
    public Misshapen {
      wanted = List.copyOf(wanted);
      found = List.copyOf(found);
    }

    @Override
    public String toString() {
      return name + " (wanted " + wanted + ", found " + found + ")";
    }
  }

  /**
   * Whether everything fits.
   *
   * @return true if nothing is missing, unexpected or misshapen
   */
  public boolean isExact() {
    return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
  }

  /**
   * Refuses weights that do not fit, with the first few names of each kind in one error; the lists
   * have them all.
   *
   * @param allowed what may differ; nothing by default
   * @return this
   * @throws IllegalArgumentException if something differs that is not allowed, or nothing matches
   */
  public LoadReport orThrow(Allowed... allowed) {
    Set<Allowed> permitted = EnumSet.noneOf(Allowed.class);
    permitted.addAll(List.of(allowed));
    List<String> complaints = new ArrayList<>();
    complain(complaints, "missing", missing, permitted.contains(Allowed.MISSING));
    complain(complaints, "unexpected", unexpected, permitted.contains(Allowed.UNEXPECTED));
    complain(complaints, "misshapen", misshapen, permitted.contains(Allowed.MISSHAPEN));
    if (matched.isEmpty() && !isExact()) {
      complaints.add("no name matches at all");
    }
    if (!complaints.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the weights do not fit the network: %d names match; %s",
              matched.size(),
              String.join("; ", complaints)));
    }
    return this;
  }

  private static void complain(
      List<String> complaints, String what, List<?> entries, boolean permitted) {
    if (!permitted && !entries.isEmpty()) {
      complaints.add(
          entries.size()
              + " "
              + what
              + ": "
              + some(entries.stream().map(Object::toString).toList()));
    }
  }

  /** The first few of many names, for a message. */
  static String some(Collection<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
  }
}
