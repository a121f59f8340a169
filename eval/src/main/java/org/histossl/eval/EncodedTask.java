package org.histossl.eval;

import java.io.IOException;
import java.util.Optional;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.eval.decode.PatchTokens;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.TrainedEncoder;

/** A data set with its split, as one encoder sees it: what decoders are given. */
public final class EncodedTask {
  private final Task task;
  private final Embeddings embeddings;
  private final TrainedEncoder encoder;
  private final int sizePixels;
  private final Engine engine;
  private final Progress progress;
  private Optional<PatchTokens> tokens = Optional.empty();

  EncodedTask(
      Task task,
      Embeddings embeddings,
      TrainedEncoder encoder,
      int sizePixels,
      Engine engine,
      Progress progress) {
    this.task = task;
    this.embeddings = embeddings;
    this.encoder = encoder;
    this.sizePixels = sizePixels;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * The data set with its split.
   *
   * @return labels, sides, groups
   */
  public Task task() {
    return task;
  }

  /**
   * What the encoder says of each tile.
   *
   * @return finite embeddings, a row for each tile of the data set
   */
  public Embeddings embeddings() {
    return embeddings;
  }

  /**
   * What the encoder says of each patch of the tiles that have a mask. Made when it is first asked
   * for, and held in memory until all decoders of this data set are done.
   *
   * @return the tokens of the tiles of {@link Task#masked()}, in their order
   * @throws IOException if a tile cannot be read
   */
  public PatchTokens maskedTokens() throws IOException {
    if (tokens.isEmpty()) {
      tokens =
          Optional.of(
              PatchTokens.embed(
                  encoder,
                  sizePixels,
                  task.dataset().tiles().select(task.masked()).resized(sizePixels),
                  engine,
                  progress));
    }
    return tokens.orElseThrow();
  }
}
