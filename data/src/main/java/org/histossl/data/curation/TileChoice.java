package org.histossl.data.curation;

/** Which tiles of a cluster are taken where not all are. */
public enum TileChoice {
  /** Drawn by chance, each as likely: the paper's choice. */
  RANDOM,
  /** Those closest to the cluster's centroid: the typical ones. */
  CLOSEST
}
