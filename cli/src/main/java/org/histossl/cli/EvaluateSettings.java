package org.histossl.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.data.split.Shares;
import org.histossl.eval.Decoder;
import org.histossl.eval.Decoders;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.knn.KnnConfig;

/**
 * What {@code histossl evaluate} is asked for.
 *
 * @param encoders the encoders by their names in tables, the first compared with the others
 * @param untrained whether the first encoder's network is scored before any training too
 * @param tiles a tile store with labels, a table of tiles, or a folder of pictures a class
 * @param out where results are written
 * @param input side in pixels at which encoders see the tiles; empty for their own
 * @param decoders what is made of the embeddings
 * @param seeds decoders that are trained are trained once with each
 * @param folds into how many parts folded neighbors deal the groups
 * @param split the side of every group, in a file; empty to draw it
 * @param shares how it is drawn
 * @param knn how nearest neighbors vote
 * @param linear the linear probe
 * @param mlp the small network
 * @param segmentation classes of pixels
 */
record EvaluateSettings(
    Map<String, EncoderAt> encoders,
    boolean untrained,
    Path tiles,
    Path out,
    OptionalInt input,
    List<Kind> decoders,
    List<Long> seeds,
    int folds,
    Optional<Path> split,
    Shares shares,
    KnnConfig knn,
    LinearProbeConfig linear,
    MlpConfig mlp,
    SegmentationConfig segmentation) {
  /** The kinds of decoders. */
  enum Kind {
    /** Nearest neighbors on the training side. */
    KNN,
    /** Nearest neighbors, each group held out once. */
    FOLDED_KNN,
    /** Logistic regression. */
    LINEAR,
    /** A small network. */
    MLP,
    /** Classes of pixels, of tiles with masks. */
    SEGMENTATION
  }

  EvaluateSettings {
    Check.that(!encoders.isEmpty(), "at least 1 encoder must be given");
    Check.that(!decoders.isEmpty(), "at least 1 decoder must be given");
    Check.that(!seeds.isEmpty(), "at least 1 seed must be given");
  }

  static EvaluateSettings defaults() {
    Path none = Path.of("none");
    return new EvaluateSettings(
        Map.of("none", EncoderAt.of(none)),
        false,
        none,
        none,
        OptionalInt.empty(),
        List.of(Kind.KNN, Kind.FOLDED_KNN, Kind.LINEAR),
        List.of(1L),
        5,
        Optional.empty(),
        Shares.thesis(),
        KnnConfig.defaults(),
        LinearProbeConfig.defaults(),
        MlpConfig.defaults(),
        SegmentationConfig.defaults());
  }

  Decoder decoder(Kind kind) {
    return switch (kind) {
      case KNN -> Decoders.neighbors(knn);
      case FOLDED_KNN -> Decoders.foldedNeighbors(knn, folds);
      case LINEAR -> Decoders.linearProbe("linear probe", linear);
      case MLP -> Decoders.mlp("MLP", mlp);
      case SEGMENTATION -> Decoders.segmentation("segmentation", segmentation);
    };
  }
}
