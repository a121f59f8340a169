package org.histossl.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.decode.Examples;
import org.histossl.eval.decode.Mlp;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.knn.KnnResult;
import org.histossl.eval.report.AttentionTile;
import org.histossl.eval.report.HeatMap;
import org.histossl.eval.report.NeighbourRow;
import org.histossl.eval.report.ResultsSection;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.ssl.dino.PretrainedEncoder;
import org.histossl.ssl.view.TileSource;

/**
 * What the decoders make of each encoder's embeddings, on one split and over folds of patients.
 *
 * @param results rows and confusion matrices
 * @param attention where each encoder looks in some tiles
 * @param neighbours what the first encoder finds alike
 */
record Comparison(
    ResultsSection results, List<AttentionTile> attention, List<NeighbourRow> neighbours) {
  private static final int FOLDS = 5;
  private static final int LEAST_FOLDS = 3;
  private static final int SHOWN = 6;
  private static final int SHOWN_NEIGHBOURS = 5;

  static Comparison of(
      Map<String, PretrainedEncoder> encoders,
      TileStore store,
      TileSource tiles,
      Split split,
      PandaOptions options,
      Progress progress)
      throws IOException {
    Builder builder = new Builder(store, tiles, split, options, progress);
    for (Map.Entry<String, PretrainedEncoder> encoder : encoders.entrySet()) {
      builder.add(encoder.getKey(), encoder.getValue());
    }
    return new Comparison(
        new ResultsSection(builder.rows, List.of(), builder.confusions),
        builder.attention(),
        builder.neighbours);
  }

  /** Collects encoder by encoder. */
  private static final class Builder {
    private final TileStore store;
    private final TileSource tiles;
    private final Split split;
    private final PandaOptions options;
    private final Progress progress;
    private final int[] labels;
    private final int[] shown;
    private final Map<String, List<float[][]>> attention = new LinkedHashMap<>();
    private final List<ResultsSection.Row> rows = new ArrayList<>();
    private final List<ResultsSection.Confusion> confusions = new ArrayList<>();
    private final List<NeighbourRow> neighbours = new ArrayList<>();

    Builder(
        TileStore store, TileSource tiles, Split split, PandaOptions options, Progress progress) {
      this.store = store;
      this.tiles = tiles;
      this.split = split;
      this.options = options;
      this.progress = progress;
      labels = store.labels().stream().mapToInt(label -> label.orElse(-1)).toArray();
      int[] test = labelled(Side.TEST);
      shown =
          IntStream.range(0, Math.min(SHOWN, test.length))
              .map(i -> test[(int) ((long) i * test.length / Math.min(SHOWN, test.length))])
              .toArray();
    }

    void add(String name, PretrainedEncoder encoder) throws IOException {
      try (Embedder embedder =
          Embedder.of(encoder, PandaPipeline.INPUT_PIXELS, Embedder.Source.CLASS_TOKEN)) {
        Embeddings embeddings = embedder.embed(tiles, progress).requireFinite(name);
        List<float[][]> maps = new ArrayList<>();
        for (int tile : shown) {
          maps.add(embedder.attention(tiles.read(tile)));
        }
        attention.put(name, maps);
        int[] test = labelled(Side.TEST);
        int[] train = labelled(Side.TRAIN);
        KnnResult nearest = nearest(embeddings, train, test);
        report(name, "20-NN, test patients", predictions(test, nearest.predicted()));
        report(name, "MLP, test patients", mlp(embeddings, train, test));
        folds(name, embeddings);
        if (neighbours.isEmpty()) {
          showNeighbours(nearest, train, test);
        }
      }
    }

    private KnnResult nearest(Embeddings embeddings, int[] train, int[] test) {
      KnnConfig config =
          KnnConfig.defaults()
              .withNeighbours(Math.min(KnnConfig.defaults().neighbours(), train.length));
      return KnnClassifier.of(
              embeddings.select(train), labelsOf(train), store.scheme().size(), config)
          .classify(embeddings.select(test), Progress.none());
    }

    private Predictions mlp(Embeddings embeddings, int[] train, int[] test) {
      Examples examples =
          Examples.of(embeddings, labels, store.scheme().size())
              .train(train)
              .validation(labelled(Side.VALIDATION));
      try (Mlp mlp =
          Mlp.train(MlpConfig.defaults(), examples, Seed.of(options.seed()).at("mlp"), progress)) {
        return Predictions.ofScores(
            labelsOf(test), mlp.predict(embeddings.select(test)), groupsOf(test));
      }
    }

    /** Every patient is held out once, so that the score rests on all tiles. */
    private void folds(String name, Embeddings embeddings) {
      int folds = (int) Math.min(FOLDS, store.groups().stream().distinct().count());
      if (folds < LEAST_FOLDS) {
        return;
      }
      int[] predicted = new int[store.size()];
      Seed seed = Seed.of(options.seed()).at("folds");
      for (Split fold : Splits.folds(store.labels(), store.groups(), folds, seed)) {
        int[] test = labelled(fold.indices(store.groups(), Side.TEST));
        int[] rest =
            IntStream.concat(
                    Arrays.stream(labelled(fold.indices(store.groups(), Side.TRAIN))),
                    Arrays.stream(labelled(fold.indices(store.groups(), Side.VALIDATION))))
                .sorted()
                .toArray();
        int[] result = nearest(embeddings, rest, test).predicted();
        for (int i = 0; i < test.length; i++) {
          predicted[test[i]] = result[i];
        }
      }
      int[] all = labelled(IntStream.range(0, store.size()).toArray());
      report(
          name,
          "20-NN, " + folds + " folds of patients",
          predictions(all, Arrays.stream(all).map(i -> predicted[i]).toArray()));
    }

    private Predictions predictions(int[] tested, int[] predicted) {
      return Predictions.of(labelsOf(tested), predicted, store.scheme().size(), groupsOf(tested));
    }

    private int[] labelsOf(int[] tiles) {
      return Arrays.stream(tiles).map(i -> labels[i]).toArray();
    }

    private Groups groupsOf(int[] tiles) {
      return Groups.of(Arrays.stream(tiles).mapToObj(store::group).toList());
    }

    private void report(String encoder, String decoder, Predictions predictions) {
      Bootstrap bootstrap = Bootstrap.of(Seed.of(options.seed()).at("bootstrap"));
      rows.add(ResultsSection.Row.of(encoder, decoder, predictions, bootstrap, options.seed()));
      confusions.add(
          new ResultsSection.Confusion(
              encoder + ": " + decoder, store.scheme().classes(), predictions.confusion()));
    }

    private int[] labelled(Side side) {
      return labelled(split.indices(store.groups(), side));
    }

    private int[] labelled(int[] indices) {
      return Arrays.stream(indices).filter(i -> labels[i] >= 0).toArray();
    }

    private void showNeighbours(KnnResult nearest, int[] train, int[] test) throws IOException {
      for (int i = 0; i < shown.length; i++) {
        int query = Arrays.binarySearch(test, shown[i]);
        int[] found = nearest.neighbours(query);
        List<NeighbourRow.Neighbour> row = new ArrayList<>();
        for (int k = 0; k < Math.min(SHOWN_NEIGHBOURS, found.length); k++) {
          int tile = train[found[k]];
          row.add(
              new NeighbourRow.Neighbour(
                  tiles.read(tile), label(tile), nearest.similarity(query, k)));
        }
        neighbours.add(new NeighbourRow(tiles.read(shown[i]), label(shown[i]), row));
      }
    }

    List<AttentionTile> attention() throws IOException {
      List<AttentionTile> result = new ArrayList<>();
      for (int i = 0; i < shown.length; i++) {
        RgbImage tile = tiles.read(shown[i]);
        List<AttentionTile.Overlay> overlays = new ArrayList<>();
        for (Map.Entry<String, List<float[][]>> encoder : attention.entrySet()) {
          HeatMap heat = HeatMap.of(encoder.getValue().get(i));
          overlays.add(AttentionTile.Overlay.of(encoder.getKey(), heat, tile));
        }
        result.add(new AttentionTile(tile, label(shown[i]), overlays));
      }
      return result;
    }

    private String label(int tile) {
      OptionalInt label = store.label(tile);
      return label.isPresent() ? store.scheme().classes().get(label.getAsInt()) : "unlabelled";
    }
  }
}
