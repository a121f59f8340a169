package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaSlide;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Dataset;
import org.histossl.eval.Decoders;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.attention.AttentionMaps;
import org.histossl.eval.attention.HeatMap;
import org.histossl.eval.attention.SlideHeatMap;
import org.histossl.eval.attention.TileAttention;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.knn.KnnResult;
import org.histossl.eval.map.EmbeddingMap;
import org.histossl.eval.report.AttentionTile;
import org.histossl.eval.report.NeighborRow;
import org.histossl.eval.report.Scatter;
import org.histossl.eval.report.SlidePicture;
import org.histossl.models.TrainedEncoder;

/**
 * The encoders side by side: scores on one split and over folds of patients, and pictures of what
 * they see. The scores are kept with what they were made of; the pictures are made in each run, of
 * the tiles and embeddings that it finds.
 *
 * @param result rows, differences, confusion matrices
 * @param attention where each encoder looks in some tiles
 * @param slide where the first encoder looks on a slide of the test side
 * @param neighbors what the first encoder finds alike
 * @param maps the embeddings of each encoder in the plane
 */
record Comparison(
    EvaluationResult result,
    List<AttentionTile> attention,
    List<SlidePicture> slide,
    List<NeighborRow> neighbors,
    List<Scatter> maps) {
  /** The data set's name in the report. */
  static final String DATASET = "PANDA";

  private static final int FOLDS = 5;
  private static final int SHOWN = 6;
  private static final int SHOWN_NEIGHBOURS = 5;
  private static final int MAP_EPOCHS = 200;
  private static final double HOTTEST = 0.1;
  private static final int SLIDE_PICTURE_PIXELS = 900;

  static Comparison of(
      Map<String, TrainedEncoder> encoders,
      PandaFolder folder,
      TileStore store,
      Split split,
      PandaOptions options,
      Progress progress)
      throws IOException {
    EvaluationPlan.Builder plan =
        EvaluationPlan.builder(options.seed())
            .dataset(DATASET, () -> Dataset.of(store), split)
            .decoder(Decoders.foldedNeighbors(KnnConfig.defaults(), FOLDS))
            .decoder(Decoders.neighbors(KnnConfig.defaults()))
            .decoder(Decoders.mlp("MLP", MlpConfig.defaults()));
    encoders.forEach(
        (name, encoder) ->
            plan.encoder(
                name,
                PandaPipeline.INPUT_PIXELS,
                Embedder.Source.CLASS_TOKEN,
                () -> encoder.borrowed()));
    EvaluationResult result =
        Evaluation.run(plan.build(), options.out().resolve("evaluation"), progress);
    Pictures pictures = new Pictures(encoders, folder, store, split, options, result, progress);
    return new Comparison(
        result, pictures.attention(), pictures.slide(), pictures.neighbors(), pictures.maps());
  }

  /** What the encoders see, on tiles of the test side. */
  private static final class Pictures {
    private final Map<String, TrainedEncoder> encoders;
    private final PandaFolder folder;
    private final TileStore store;
    private final TileSource tiles;
    private final EvaluationResult result;
    private final Progress progress;
    private final Seed seed;
    private final Path out;
    private final int[] train;
    private final int[] test;
    private final int[] shown;

    Pictures(
        Map<String, TrainedEncoder> encoders,
        PandaFolder folder,
        TileStore store,
        Split split,
        PandaOptions options,
        EvaluationResult result,
        Progress progress) {
      this.encoders = encoders;
      this.folder = folder;
      this.store = store;
      this.tiles = store.resized(PandaPipeline.INPUT_PIXELS);
      this.result = result;
      this.progress = progress;
      this.seed = Seed.of(options.seed());
      this.out = options.out();
      this.train = split.indices(store.groups(), Side.TRAIN);
      this.test = split.indices(store.groups(), Side.TEST);
      int count = Math.min(SHOWN, test.length);
      this.shown =
          IntStream.range(0, count)
              .map(i -> test[(int) ((long) i * test.length / count)])
              .toArray();
    }

    List<AttentionTile> attention() throws IOException {
      List<RgbImage> pictures = new ArrayList<>();
      for (int tile : shown) {
        pictures.add(tiles.read(tile));
      }
      List<List<AttentionTile.Overlay>> overlays = new ArrayList<>();
      pictures.forEach(picture -> overlays.add(new ArrayList<>()));
      for (Map.Entry<String, TrainedEncoder> encoder : encoders.entrySet()) {
        String name = encoder.getKey();
        try (AttentionMaps maps =
            AttentionMaps.of(encoder.getValue(), PandaPipeline.INPUT_PIXELS)) {
          for (int i = 0; i < shown.length; i++) {
            RgbImage picture = pictures.get(i);
            List<AttentionTile.Overlay> row = overlays.get(i);
            TileAttention attention = maps.of(picture);
            row.add(overlay(name + ": class attention", attention.mean(), picture));
            attention
                .norm()
                .ifPresent(norm -> row.add(overlay(name + ": norm of XCA", norm, picture)));
          }
          List<RgbImage> colors =
              pictures.isEmpty() ? List.of() : maps.colors(pictures, seed.at("colors"));
          for (int i = 0; i < colors.size(); i++) {
            overlays
                .get(i)
                .add(AttentionTile.Overlay.colors(name + ": patch tokens", colors.get(i)));
          }
        }
      }
      List<AttentionTile> rows = new ArrayList<>();
      for (int i = 0; i < shown.length; i++) {
        rows.add(new AttentionTile(pictures.get(i), label(shown[i]), overlays.get(i)));
      }
      return rows;
    }

    private static AttentionTile.Overlay overlay(String name, float[][] values, RgbImage tile) {
      return AttentionTile.Overlay.of(name, HeatMap.of(values), tile);
    }

    /** The first slide of the test side, whole; the hottest tenth also as GeoJSON. */
    List<SlidePicture> slide() throws IOException {
      if (test.length == 0) {
        return List.of();
      }
      String id = store.tile(test[0]).slide();
      int[] own = Arrays.stream(test).filter(i -> store.tile(i).slide().equals(id)).toArray();
      List<Tile> places = Arrays.stream(own).mapToObj(store::tile).toList();
      PandaSlide panda =
          folder.slides().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
      String name = result.encoders().get(0);
      try (AttentionMaps maps =
              AttentionMaps.of(
                  java.util.Objects.requireNonNull(encoders.get(name)),
                  PandaPipeline.INPUT_PIXELS);
          Slide slide = Slides.open(panda.image())) {
        Level level = slide.levels().get(places.get(0).level());
        SlideHeatMap heat = maps.overSlide(level, places, tiles.select(own), progress);
        heat.writeGeoJson(out.resolve("attention-" + id + ".geojson"), "attention", HOTTEST);
        RgbImage picture = small(slide);
        return List.of(
            new SlidePicture(
                id,
                "Class attention of \""
                    + name
                    + "\" tile by tile; its hottest tenth lies beside this"
                    + " page as attention-"
                    + id
                    + ".geojson, as QuPath imports it.",
                picture,
                heat.over(picture),
                heat.low(),
                heat.high()));
      }
    }

    /** The finest level that a page can hold, or the coarsest. */
    private static RgbImage small(Slide slide) throws IOException {
      Level level = slide.levels().get(slide.levels().size() - 1);
      for (Level finer : slide.levels()) {
        if (Math.max(finer.width(), finer.height()) <= SLIDE_PICTURE_PIXELS) {
          level = finer;
          break;
        }
      }
      return slide.read(level.index(), 0, 0, level.width(), level.height());
    }

    List<NeighborRow> neighbors() throws IOException {
      if (train.length == 0 || shown.length == 0) {
        return List.of();
      }
      Embeddings embeddings = result.embeddings(DATASET, result.encoders().get(0));
      KnnResult nearest =
          KnnClassifier.of(
                  embeddings.select(train),
                  new int[train.length],
                  1,
                  KnnConfig.defaults().withNeighbors(Math.min(SHOWN_NEIGHBOURS, train.length)))
              .classify(embeddings.select(shown), Progress.none());
      List<NeighborRow> rows = new ArrayList<>();
      for (int query = 0; query < shown.length; query++) {
        int[] found = nearest.neighbors(query);
        List<NeighborRow.Neighbor> row = new ArrayList<>();
        for (int k = 0; k < found.length; k++) {
          int tile = train[found[k]];
          row.add(
              new NeighborRow.Neighbor(
                  tiles.read(tile), label(tile), nearest.similarity(query, k)));
        }
        rows.add(new NeighborRow(tiles.read(shown[query]), label(shown[query]), row));
      }
      return rows;
    }

    List<Scatter> maps() throws IOException {
      List<Scatter> maps = new ArrayList<>();
      List<String> classes = new ArrayList<>(store.scheme().classes());
      classes.add("unlabeled");
      EmbeddingMap.UmapConfig config = new EmbeddingMap.UmapConfig(15, 0.1, MAP_EPOCHS);
      for (String name : result.encoders()) {
        Embeddings embeddings = result.embeddings(DATASET, name);
        if (embeddings.count() >= 3) {
          maps.add(
              scatter(
                  name + ": UMAP", EmbeddingMap.umap(embeddings, config, seed.at("map")), classes));
          maps.add(
              scatter(
                  name + ": principal components",
                  EmbeddingMap.principalComponents(embeddings, seed.at("map")),
                  classes));
        }
      }
      return maps;
    }

    private Scatter scatter(String name, EmbeddingMap map, List<String> classes) {
      List<Scatter.Point> points = new ArrayList<>();
      for (int i = 0; i < map.rows().size(); i++) {
        int kind = store.label(map.rows().get(i)).orElse(classes.size() - 1);
        points.add(new Scatter.Point(map.x(i), map.y(i), kind));
      }
      return new Scatter(name, map.method() + ". Labels took no part.", classes, points);
    }

    private String label(int tile) {
      OptionalInt label = store.label(tile);
      return label.isPresent() ? store.scheme().classes().get(label.getAsInt()) : "unlabeled";
    }
  }
}
