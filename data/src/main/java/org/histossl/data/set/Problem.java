package org.histossl.data.panda;

/**
 * Why a slide is not used.
 *
 * @param slide its id
 * @param reason what is wrong with it
 */
public record Problem(String slide, String reason) {}
