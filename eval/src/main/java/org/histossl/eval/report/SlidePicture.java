package org.histossl.eval.report;

import org.histossl.data.image.RgbImage;

/**
 * Heat over a whole slide.
 *
 * @param label the slide's name
 * @param meaning one sentence on what the heat is
 * @param slide the slide, small
 * @param heat the slide with the heat over it, of the same size
 * @param low the value at the legend's low end
 * @param high the value at the legend's high end
 */
public record SlidePicture(
    String label, String meaning, RgbImage slide, RgbImage heat, double low, double high) {}
