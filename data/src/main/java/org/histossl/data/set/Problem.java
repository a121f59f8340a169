package org.histossl.data.set;

/**
 * Why a slide or tile of a set is not used.
 *
 * @param id what it is called
 * @param reason what is wrong with it
 */
public record Problem(String id, String reason) {}
