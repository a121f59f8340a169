package org.histossl.data.tile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Masks;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;

/** A slide to be tiled: what it is called, whose it is, how it is opened. */
public interface SlideSource {
  /**
   * The slide's id, unique in its store.
   *
   * @return the id
   */
  String id();

  /**
   * What must stay on one side of a split: the patient, or the slide's id where nothing is known.
   *
   * @return the group
   */
  String group();

  /**
   * What the mask's codes mean.
   *
   * @return the rule
   */
  LabelRule labelRule();

  /**
   * Opens the slide.
   *
   * @return the slide, to be closed by the caller
   * @throws IOException if it cannot be opened
   */
  Slide open() throws IOException;

  /**
   * Opens the mask.
   *
   * @return the mask, to be closed by the caller; empty where the slide has none
   * @throws IOException if there is one that cannot be opened
   */
  Optional<ClassMask> openMask() throws IOException;

  /**
   * The files that the slide is read from. A store tells by them whether the slide has changed
   * since it was tiled.
   *
   * @return the files; none for a slide that is in no file, which is taken never to change
   * @throws IOException if they cannot be found out
   */
  List<Path> files() throws IOException;

  /**
   * The files that the mask is read from.
   *
   * @return the files; none where the slide has no mask, or one that is in no file
   * @throws IOException if they cannot be found out
   */
  List<Path> maskFiles() throws IOException;

  /**
   * A slide in a file.
   *
   * @param id the slide's id
   * @param group the patient, or the id
   * @param image the slide's file
   * @param mask its mask's file, where there is one
   * @param labelRule what the mask's codes mean
   * @return the source
   */
  static SlideSource of(
      String id, String group, Path image, Optional<Path> mask, LabelRule labelRule) {
    return new SlideSource() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public String group() {
        return group;
      }

      @Override
      public LabelRule labelRule() {
        return labelRule;
      }

      @Override
      public Slide open() throws IOException {
        return Slides.open(image);
      }

      @Override
      public Optional<ClassMask> openMask() throws IOException {
        return mask.isPresent() ? Optional.of(Masks.open(mask.get())) : Optional.empty();
      }

      @Override
      public List<Path> files() throws IOException {
        return Slides.files(image);
      }

      @Override
      public List<Path> maskFiles() throws IOException {
        return mask.isPresent() ? Slides.files(mask.get()) : List.of();
      }
    };
  }
}
