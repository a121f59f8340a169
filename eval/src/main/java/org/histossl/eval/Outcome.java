package org.histossl.eval;

/**
 * What a decoder made of an encoder's embeddings of a data set.
 *
 * @param dataset the data set's name
 * @param encoder the encoder's name
 * @param decoder the decoder's name
 * @param seed the seed that it was trained with
 * @param decoded what came out, to be scored
 */
public record Outcome(String dataset, String encoder, String decoder, long seed, Decoded decoded) {}
