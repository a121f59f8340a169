package org.histossl.core.graph;

/** Whether a graph normalizes with the statistics of its batch or with running ones. */
public enum Mode {
  /** Batch statistics; running statistics are updated by a run. */
  TRAIN,
  /** Running statistics, which a run leaves alone. */
  EVAL
}
