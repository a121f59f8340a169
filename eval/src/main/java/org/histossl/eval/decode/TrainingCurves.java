package org.histossl.eval.decode;

import java.util.List;
import org.histossl.core.Check;

/**
 * How a decoder's training went.
 *
 * @param train mean training loss of each epoch, while the weights moved
 * @param validation validation loss after each epoch; empty without validation rows
 * @param bestEpoch the epoch whose weights were kept, from 0
 */
public record TrainingCurves(List<Double> train, List<Double> validation, int bestEpoch) {
  /**
   * Takes copies of the lists.
   *
   * @param train mean training loss of each epoch, while the weights moved
   * @param validation validation loss after each epoch; empty without validation rows
   * @param bestEpoch the epoch whose weights were kept, from 0
   */
  public TrainingCurves {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    Check.index("bestEpoch", bestEpoch, train.size());
  }

  /**
   * How many epochs were trained, which early stopping may make fewer than were asked for.
   *
   * @return the number of epochs
   */
  public int epochs() {
    return train.size();
  }
}
