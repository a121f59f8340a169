package org.histossl.data.set;

/**
 * A slide of SICAPv2, as {@code wsi_labels.xlsx} has it.
 *
 * @param id the slide, as the tiles' names begin
 * @param patient the patient
 * @param gleasonScore its score; 0+0 where it shows no cancer
 */
public record SicapSlide(String id, String patient, GleasonScore gleasonScore) {}
