package org.histossl.eval.slide;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * Slides whose class is known, some of them to learn from and some to stop early by.
 *
 * <pre>{@code
 * SlideExamples examples = SlideExamples.of(bags, grades, 6).train(trainSlides).validation(others);
 * }</pre>
 */
public final class SlideExamples {
  private final Bags bags;
  private final int[] labels;
  private final int classes;
  private final int[] trainSlides;
  private final int[] validationSlides;

  private SlideExamples(
      Bags bags, int[] labels, int classes, int[] trainSlides, int[] validationSlides) {
    this.bags = bags;
    this.labels = labels;
    this.classes = classes;
    this.trainSlides = trainSlides;
    this.validationSlides = validationSlides;
  }

  /**
   * Examples that are all to learn from.
   *
   * @param bags the slides
   * @param labels the class of each, {@code 0..classes-1}
   * @param classes how many classes there are, present or not; 6 for ISUP grades
   * @return the examples
   */
  public static SlideExamples of(Bags bags, int[] labels, int classes) {
    Check.that(classes >= 2, "a classifier needs at least 2 classes, got %d", classes);
    Check.that(
        bags.count() == labels.length,
        "slides and labels must be as many, got %d and %d",
        bags.count(),
        labels.length);
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] >= 0 && labels[i] < classes,
          "labels must be in 0..%d, got %d at slide '%s'",
          classes - 1,
          labels[i],
          bags.name(i));
    }
    int[] all = IntStream.range(0, labels.length).toArray();
    return new SlideExamples(bags, labels.clone(), classes, all, new int[0]);
  }

  /**
   * The same examples with other slides to learn from.
   *
   * @param slides their numbers, each once
   * @return the examples
   */
  public SlideExamples train(int... slides) {
    return new SlideExamples(bags, labels, classes, checked(slides), validationSlides);
  }

  /**
   * The same examples with slides to stop early by.
   *
   * @param slides their numbers, each once, none of them to learn from; none at all for training to
   *     the last epoch
   * @return the examples
   */
  public SlideExamples validation(int... slides) {
    return new SlideExamples(bags, labels, classes, trainSlides, checked(slides));
  }

  private int[] checked(int... slides) {
    BitSet seen = new BitSet(labels.length);
    for (int slide : slides) {
      Check.index("slide", slide, labels.length);
      Check.that(!seen.get(slide), "slides must be there once each, got slide %d twice", slide);
      seen.set(slide);
    }
    return slides.clone();
  }

  /** Refuses training without slides, and slides on both sides. */
  void requireDisjoint() {
    Check.that(trainSlides.length > 0, "training needs at least 1 slide, got none");
    BitSet train = new BitSet(labels.length);
    Arrays.stream(trainSlides).forEach(train::set);
    for (int slide : validationSlides) {
      Check.that(
          !train.get(slide),
          "training and validation must share no slide, got '%s' in both",
          bags.name(slide));
    }
  }

  Bags bags() {
    return bags;
  }

  int label(int slide) {
    return labels[slide];
  }

  int classes() {
    return classes;
  }

  int[] trainSlides() {
    return trainSlides.clone();
  }

  int[] validationSlides() {
    return validationSlides.clone();
  }
}
