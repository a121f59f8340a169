package org.histossl.data.image;

/**
 * A rectangle of pixels within a picture.
 *
 * @param top the first row
 * @param left the first column
 * @param height rows
 * @param width columns
 */
public record CropBox(int top, int left, int height, int width) {}
