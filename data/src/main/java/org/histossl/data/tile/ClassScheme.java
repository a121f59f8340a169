package org.histossl.data.tile;

import java.util.List;
import org.histossl.core.Check;

/**
 * The classes that tiles are labelled with, from harmless to severe: a class's number is its place
 * in the list.
 *
 * @param name the scheme's name
 * @param classes the classes' names
 */
public record ClassScheme(String name, List<String> classes) {
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
