package org.histossl.eval.decode;

/** What a decoder's first layer sees. */
public enum Inputs {
  /** The embeddings as they are. */
  AS_GIVEN,
  /** Each dimension with mean 0 and deviation 1 over the training rows. */
  STANDARDIZED
}
