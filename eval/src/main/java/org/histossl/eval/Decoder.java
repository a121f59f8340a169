package org.histossl.eval;

import java.io.IOException;
import java.util.List;
import org.histossl.eval.decode.Training;

/**
 * How something is told from an encoder's embeddings. It says itself which data sets it is made
 * for; {@link Decoders} has those of the library, and an evaluation takes any other.
 *
 * <pre>{@code
 * EvaluationPlan plan = EvaluationPlan.builder(7)
 *     .decoder(Decoders.neighbors(KnnConfig.defaults()))
 *     .decoder(new MyDecoder())
 *     .build();
 * }</pre>
 */
public interface Decoder {
  /**
   * The decoder's name in tables.
   *
   * @return such as {@code "20-NN"}
   */
  String name();

  /**
   * What it is like: with the data and the seed all that decides its results. Jackson must be able
   * to write it.
   *
   * @return its configuration
   */
  Record config();

  /**
   * Whether another seed gives another result.
   *
   * @return true where it is trained
   */
  default boolean seeded() {
    return true;
  }

  /**
   * Whether it is made for a data set: for its classes, its images to make, or its masks.
   *
   * @param dataset the data set
   * @return false where there is nothing that it could tell
   */
  boolean suits(Dataset dataset);

  /**
   * Why it cannot be run on a data set that it is made for.
   *
   * @param task the data set with its split
   * @return sentences for the report; empty if it can be run
   * @throws IOException if what is learnt cannot be read
   */
  String lacking(Task task) throws IOException;

  /**
   * What a reader of its scores must know.
   *
   * @param task a data set that it can be run on
   * @return sentences for the report
   */
  default List<String> notes(Task task) {
    return List.of();
  }

  /**
   * A text that differs where what it learns differs: labels, masks or images.
   *
   * @param task the data set with its split
   * @return a digest
   * @throws IOException if what is learnt cannot be read
   */
  default String targetsDigest(Task task) throws IOException {
    return task.labelsDigest();
  }

  /**
   * Trains on the training side, stopped by the validation side.
   *
   * @param task the data set as an encoder sees it
   * @param training where weights and the order of tiles come from, on what, watched by whom
   * @return the trained decoder, to be closed by the caller
   * @throws IOException if what is learnt cannot be read
   */
  TrainedDecoder train(EncodedTask task, Training training) throws IOException;
}
