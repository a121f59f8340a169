package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.split.Side;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.attention.AttentionMaps;
import org.histossl.eval.attention.HeatMap;
import org.histossl.eval.attention.SlideHeatMap;
import org.histossl.eval.attention.TileAttention;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.knn.KnnResult;
import org.histossl.eval.map.EmbeddingMap;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.wavelet.WaveletConfig;

/** What encoders see, on tiles of the test side. */
final class ComparisonPictures {
  private static final int SHOWN = 6;
  private static final int SHOWN_NEIGHBORS = 5;
  private static final int MAP_EPOCHS = 200;
  private static final double HOTTEST = 0.1;
  private static final int SLIDE_PICTURE_PIXELS = 900;

  private final Map<String, TrainedEncoder> encoders;
  private final TiledSlides slides;
  private final TileStore store;
  private final TileSource tiles;
  private final EncoderComparison.Setup setup;
  private final EvaluationResult result;
  private final Path out;
  private final Progress progress;
  private final Seed seed;
  private final int[] train;
  private final int[] test;
  private final int[] shown;

  ComparisonPictures(
      Map<String, TrainedEncoder> encoders,
      TiledSlides slides,
      EncoderComparison.Setup setup,
      EvaluationResult result,
      Path out,
      Progress progress) {
    this.encoders = encoders;
    this.slides = slides;
    this.store = slides.store();
    this.tiles = store.resized(setup.inputPixels());
    this.setup = setup;
    this.result = result;
    this.out = out;
    this.progress = progress;
    this.seed = Seed.of(setup.seed());
    this.train = slides.tiles(Side.TRAIN);
    this.test = slides.tiles(Side.TEST);
    int count = Math.min(SHOWN, test.length);
    this.shown =
        IntStream.range(0, count).map(i -> test[(int) ((long) i * test.length / count)]).toArray();
  }

  ReportData.Pictures draw() throws IOException {
    return new ReportData.Pictures(attention(), slide(), subBands(), neighbors(), maps());
  }

  private List<AttentionTile> attention() throws IOException {
    List<RgbImage> pictures = new ArrayList<>();
    for (int tile : shown) {
      pictures.add(tiles.read(tile));
    }
    List<List<AttentionTile.Overlay>> overlays = new ArrayList<>();
    pictures.forEach(picture -> overlays.add(new ArrayList<>()));
    for (String name : result.encoders()) {
      try (AttentionMaps maps = AttentionMaps.of(encoder(name), setup.inputPixels())) {
        for (int i = 0; i < shown.length; i++) {
          overlays.get(i).addAll(overlays(name, maps.of(pictures.get(i)), pictures.get(i)));
        }
        List<RgbImage> colors =
            pictures.isEmpty() ? List.of() : maps.colors(pictures, seed.at("colors"));
        for (int i = 0; i < colors.size(); i++) {
          overlays.get(i).add(AttentionTile.Overlay.colors(name + ": patch tokens", colors.get(i)));
        }
      }
    }
    List<AttentionTile> rows = new ArrayList<>();
    for (int i = 0; i < shown.length; i++) {
      String label = slides.label(shown[i]) + ", " + place(shown[i]);
      rows.add(new AttentionTile(pictures.get(i), label, overlays.get(i)));
    }
    return rows;
  }

  /** The front end of each encoder that has one of wavelets, on the first tile. */
  private List<SubBandPicture> subBands() throws IOException {
    List<SubBandPicture> pictures = new ArrayList<>();
    for (String name : shown.length == 0 ? List.<String>of() : result.encoders()) {
      if (encoder(name).encoder().config() instanceof WaveletConfig config) {
        String label = name + ": " + slides.label(shown[0]) + ", " + place(shown[0]);
        pictures.add(SubBandPicture.of(tiles.read(shown[0]), label, config));
      }
    }
    return pictures;
  }

  private static List<AttentionTile.Overlay> overlays(
      String name, TileAttention attention, RgbImage tile) {
    List<AttentionTile.Overlay> overlays = new ArrayList<>();
    overlays.add(
        AttentionTile.Overlay.of(name + ": class attention", HeatMap.of(attention.mean()), tile));
    attention
        .norm()
        .ifPresent(
            norm ->
                overlays.add(
                    AttentionTile.Overlay.of(name + ": norm of XCA", HeatMap.of(norm), tile)));
    return overlays;
  }

  private TrainedEncoder encoder(String name) {
    return Check.found(encoders.get(name), "no encoder '%s', only %s", name, encoders.keySet());
  }

  private String place(int tile) {
    return TiledSlides.place(store.tile(tile));
  }

  /** The first slide of the test side, whole; the hottest tenth also as GeoJSON. */
  private List<SlidePicture> slide() throws IOException {
    if (test.length == 0 || result.encoders().isEmpty()) {
      return List.of();
    }
    String id = store.tile(test[0]).slide();
    int[] own = Arrays.stream(test).filter(i -> store.tile(i).slide().equals(id)).toArray();
    List<Tile> places = Arrays.stream(own).mapToObj(store::tile).toList();
    String name = result.encoders().get(0);
    try (AttentionMaps maps = AttentionMaps.of(encoder(name), setup.inputPixels());
        Slide slide = slides.open(id)) {
      Level level = slide.levels().get(places.get(0).level());
      SlideHeatMap heat = maps.overSlide(level, places, tiles.select(own), progress);
      String file = "attention-" + id + ".geojson";
      heat.writeGeoJson(out.resolve(file), "attention", HOTTEST);
      RgbImage picture = small(slide);
      String meaning =
          String.format(
              "Class attention of \"%s\" tile by tile; its hottest tenth lies beside this page as"
                  + " %s, as QuPath imports it.",
              name, file);
      return List.of(
          new SlidePicture(id, meaning, picture, heat.over(picture), heat.low(), heat.high()));
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

  private List<NeighborRow> neighbors() throws IOException {
    if (train.length == 0 || shown.length == 0 || result.encoders().isEmpty()) {
      return List.of();
    }
    Embeddings embeddings = result.embeddings(setup.dataset(), result.encoders().get(0));
    KnnResult nearest =
        KnnClassifier.of(
                embeddings.select(train),
                new int[train.length],
                1,
                KnnConfig.defaults().withNeighbors(Math.min(SHOWN_NEIGHBORS, train.length)))
            .classify(embeddings.select(shown), Progress.none());
    List<NeighborRow> rows = new ArrayList<>();
    for (int query = 0; query < shown.length; query++) {
      int[] found = nearest.neighbors(query);
      List<NeighborRow.Neighbor> row = new ArrayList<>();
      for (int k = 0; k < found.length; k++) {
        int tile = train[found[k]];
        row.add(
            new NeighborRow.Neighbor(
                tiles.read(tile), slides.label(tile), place(tile), nearest.similarity(query, k)));
      }
      int tile = shown[query];
      rows.add(new NeighborRow(tiles.read(tile), slides.label(tile), place(tile), row));
    }
    return rows;
  }

  private List<Scatter> maps() throws IOException {
    List<Scatter> maps = new ArrayList<>();
    EmbeddingMap.UmapConfig config = new EmbeddingMap.UmapConfig(15, 0.1, MAP_EPOCHS);
    for (String name : result.encoders()) {
      Embeddings embeddings = result.embeddings(setup.dataset(), name);
      if (embeddings.count() >= 3) {
        maps.add(scatter(name + ": UMAP", EmbeddingMap.umap(embeddings, config, seed.at("map"))));
        maps.add(
            scatter(
                name + ": principal components",
                EmbeddingMap.principalComponents(embeddings, seed.at("map"))));
      }
    }
    return maps;
  }

  private Scatter scatter(String name, EmbeddingMap map) {
    List<Scatter.Point> points = new ArrayList<>();
    for (int i = 0; i < map.rows().size(); i++) {
      points.add(new Scatter.Point(map.x(i), map.y(i), slides.labelIndex(map.rows().get(i))));
    }
    return new Scatter(name, map.method() + ". Labels took no part.", slides.labels(), points);
  }
}
