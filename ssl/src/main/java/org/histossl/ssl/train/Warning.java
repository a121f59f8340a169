package org.histossl.ssl.train;

/**
 * What a monitor found.
 *
 * @param step the step at which it was found, from 0
 * @param name what is wrong, in a word or two, such as {@code "uniform collapse"}
 * @param advice what it is seen by, and what to try
 */
public record Warning(long step, String name, String advice) {}
