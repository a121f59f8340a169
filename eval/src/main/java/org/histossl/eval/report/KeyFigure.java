package org.histossl.eval.report;

/**
 * A number that the reader should take away, shown large at the top.
 *
 * @param label what it is, such as {@code "20-NN balanced accuracy"}
 * @param value the number as text, such as {@code "0.71"}
 * @param note what to compare it with, such as {@code "random encoder 0.43"}; may be empty
 */
public record KeyFigure(String label, String value, String note) {}
