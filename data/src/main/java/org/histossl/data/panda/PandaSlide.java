package org.histossl.data.panda;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.set.GleasonScore;

/**
 * A slide of the set with its mask.
 *
 * @param id PANDA's {@code image_id}
 * @param image the slide's file
 * @param mask the mask's file
 * @param provider who made both
 * @param isupGrade 0 to 5, where known
 * @param gleasonScore such as 3+4, where known
 * @param patient the patient, or the slide's id where patients are not known
 * @param group what must stay on one side of a split: the patient, or the first of several whose
 *     slides are joined, see {@link PandaFolder#joinNearDuplicates}
 */
public record PandaSlide(
    String id,
    Path image,
    Path mask,
    Provider provider,
    OptionalInt isupGrade,
    Optional<GleasonScore> gleasonScore,
    String patient,
    String group) {
  /**
   * Whether grade and score tell the same. PANDA has a slide of which they do not; which of the two
   * is right cannot be told, so both are kept.
   *
   * @return false if both are known and the score's grade is another one
   */
  public boolean gradeMatchesScore() {
    return isupGrade().isEmpty()
        || gleasonScore().isEmpty()
        || gleasonScore().get().isupGrade() == isupGrade().getAsInt();
  }

  PandaSlide withGroup(String value) {
    return new PandaSlide(id, image, mask, provider, isupGrade, gleasonScore, patient, value);
  }
}
