package org.histossl.data.panda;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A slide of the set with its mask.
 *
 * @param id PANDA's {@code image_id}
 * @param image the slide's file
 * @param mask the mask's file
 * @param provider who made both
 * @param isupGrade 0 to 5, where known
 * @param gleasonScore such as {@code 3+4} or {@code negative}, where known
 * @param patient the patient, or the slide's id where patients are not known
 */
public record PandaSlide(
    String id,
    Path image,
    Path mask,
    Provider provider,
    OptionalInt isupGrade,
    Optional<String> gleasonScore,
    String patient) {}
