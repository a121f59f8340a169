package org.histossl.data.tile;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.histossl.core.Check;
import org.histossl.core.CodePoints;

/**
 * The classes that tiles are labeled with, from harmless to severe: a class's number is its place
 * in the list.
 *
 * @param name the scheme's name
 * @param classes the classes' names
 */
public record ClassScheme(String name, List<String> classes) {
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}([.][0-9]{1,30})?");

  /**
   * Refuses schemes without classes and with more than a mask's byte can hold.
   *
   * @param name the scheme's name
   * @param classes the classes' names
   */
  public ClassScheme {
    classes = List.copyOf(classes);
    Check.that(
        !classes.isEmpty() && classes.size() <= 255,
        "class scheme '%s' must have 1 to 255 classes, got %d",
        name,
        classes.size());
  }

  /**
   * The classes of names that were met, such as those of folders or in a table: each once, by
   * number where all are numbers, else by code points.
   *
   * @param name the scheme's name
   * @param met the names, in any order and number
   * @return the scheme
   */
  public static ClassScheme ofNames(String name, Collection<String> met) {
    boolean numbers = met.stream().allMatch(each -> NUMBER.matcher(each).matches());
    Comparator<String> order =
        numbers
            ? Comparator.<String, BigDecimal>comparing(BigDecimal::new)
                .thenComparing(CodePoints.ORDER)
            : CodePoints.ORDER;
    return new ClassScheme(name, met.stream().distinct().sorted(order).toList());
  }

  /**
   * Background, healthy, and Gleason patterns 3 to 5.
   *
   * @return five classes
   */
  public static ClassScheme gleason() {
    return new ClassScheme(
        "gleason", List.of("background", "healthy", "Gleason 3", "Gleason 4", "Gleason 5"));
  }

  /**
   * Background, healthy and cancer, for masks that tell no pattern.
   *
   * @return three classes
   */
  public static ClassScheme cancer() {
    return new ClassScheme("cancer", List.of("background", "healthy", "cancer"));
  }

  /**
   * How many classes there are.
   *
   * @return the number
   */
  public int size() {
    return classes.size();
  }
}
