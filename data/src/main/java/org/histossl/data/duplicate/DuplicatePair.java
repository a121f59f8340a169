package org.histossl.data.duplicate;

/**
 * Two pictures that show nearly the same.
 *
 * @param first the number of the one
 * @param second the number of the other, greater
 * @param distance in how many of the hashes' 256 bits they differ
 */
public record DuplicatePair(int first, int second, int distance) {}
