package org.histossl.eval.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.split.Side;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.Outcome;
import org.histossl.eval.Results;
import org.histossl.eval.decode.Training;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.slide.AttentionPooling;
import org.histossl.eval.slide.AttentionPoolingConfig;
import org.histossl.eval.slide.Bags;
import org.histossl.eval.slide.GleasonRule;
import org.histossl.eval.slide.PatternAreas;
import org.histossl.eval.slide.SlideExamples;

/**
 * The ISUP grade of the test side's slides, told in two ways: by the rule of Gleason's score from
 * the predicted classes of a slide's tiles, and by attention pooling of their embeddings, which
 * learns from the training side's grades alone.
 */
final class SlideGrades {
  private static final int GRADES = 6;
  private static final List<String> NAMES =
      List.of("no cancer", "ISUP 1", "ISUP 2", "ISUP 3", "ISUP 4", "ISUP 5");

  private final TiledSlides slides;
  private final EncoderComparison.Setup setup;
  private final EvaluationResult result;
  private final Bootstrap bootstrap;
  private final List<Results.Row> rows = new ArrayList<>();
  private final List<Results.Confusion> confusions = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private SlideGrades(TiledSlides slides, EncoderComparison.Setup setup, EvaluationResult result) {
    this.slides = slides;
    this.setup = setup;
    this.result = result;
    this.bootstrap = Bootstrap.of(Seed.of(setup.seed()).at("slides").at("bootstrap"));
  }

  /** Results with rows for slides; as they are where no slide of the test side has a grade. */
  static Results added(
      Results results, TiledSlides slides, EncoderComparison.Setup setup, EvaluationResult result)
      throws IOException {
    SlideGrades grades = new SlideGrades(slides, setup, result);
    if (!grades.graded(Side.TEST).isEmpty()) {
      grades.byRule();
      grades.byPooling();
    }
    return results.with(grades.rows, grades.confusions, grades.notes);
  }

  private String dataset() {
    return setup.dataset() + ", ISUP grade of slides";
  }

  /** Tiles of a side's slides whose grade is known, by slide. */
  private Map<String, List<Integer>> graded(Side side) {
    Map<String, List<Integer>> tiles = new LinkedHashMap<>();
    for (int tile : slides.tiles(side)) {
      String slide = slides.store().tile(tile).slide();
      if (slides.grades().containsKey(slide)) {
        tiles.computeIfAbsent(slide, id -> new ArrayList<>()).add(tile);
      }
    }
    return tiles;
  }

  private int grade(String slide) {
    return slides.grades().getOrDefault(slide, 0); // asked only of slides that have one
  }

  /** From the classes that the last decoder of single tiles told on the test side. */
  private void byRule() {
    TileStore store = slides.store();
    if (!store.scheme().equals(ClassScheme.gleason())) {
      return;
    }
    int[] scored =
        Arrays.stream(slides.tiles(Side.TEST)).filter(t -> store.label(t).isPresent()).toArray();
    for (String encoder : result.encoders()) {
      for (Outcome outcome : result.outcomes()) {
        Predictions tiles = outcome.decoded().tileClasses().orElse(null);
        if (!outcome.encoder().equals(encoder)
            || tiles == null
            || tiles.count() != scored.length) { // folds score other tiles
          continue;
        }
        Map<String, List<Integer>> classes = new LinkedHashMap<>();
        for (int i = 0; i < scored.length; i++) {
          String slide = store.tile(scored[i]).slide();
          if (slides.grades().containsKey(slide)) {
            classes.computeIfAbsent(slide, id -> new ArrayList<>()).add(tiles.predicted(i));
          }
        }
        List<Integer> told = new ArrayList<>();
        for (List<Integer> ofSlide : classes.values()) {
          int[] labels = ofSlide.stream().mapToInt(Integer::intValue).toArray();
          told.add(GleasonRule.biopsy().isupGrade(PatternAreas.ofTiles(labels)));
        }
        add(encoder, "rule on " + outcome.decoder(), List.copyOf(classes.keySet()), told);
      }
    }
  }

  private void byPooling() throws IOException {
    Map<String, List<Integer>> train = graded(Side.TRAIN);
    Map<String, List<Integer>> validation = graded(Side.VALIDATION);
    Map<String, List<Integer>> test = graded(Side.TEST);
    if (train.isEmpty()) {
      notes.add(dataset() + ": attention pooling was not run, no training slide has a grade.");
      return;
    }
    for (String encoder : result.encoders()) {
      Embeddings all = result.embeddings(setup.dataset(), encoder);
      Map<String, List<Integer>> learned = new LinkedHashMap<>(train);
      learned.putAll(validation);
      Bags bags = bags(all, learned);
      int[] labels = IntStream.range(0, bags.count()).map(i -> grade(bags.name(i))).toArray();
      SlideExamples examples =
          SlideExamples.of(bags, labels, GRADES)
              .train(IntStream.range(0, train.size()).toArray())
              .validation(IntStream.range(train.size(), learned.size()).toArray());
      Training training =
          Training.of(Seed.of(setup.seed()).at("slides").at("pooling"), Progress.none());
      try (AttentionPooling pooling =
          AttentionPooling.train(AttentionPoolingConfig.defaults(), examples, training)) {
        Bags scored = bags(all, test);
        float[][] probabilities = pooling.predict(scored).probabilities();
        List<Integer> told = Arrays.stream(probabilities).map(SlideGrades::mostProbable).toList();
        add(encoder, "attention pooling", List.copyOf(test.keySet()), told);
        if (!pooling.absentClasses().isEmpty() && notes.isEmpty()) {
          notes.add(
              dataset()
                  + ": no training slide is of "
                  + String.join(", ", pooling.absentClasses().stream().map(NAMES::get).toList())
                  + ", so that attention pooling cannot tell them.");
        }
      }
    }
  }

  private static int mostProbable(float[] row) {
    return IntStream.range(0, row.length).reduce(0, (best, c) -> row[c] > row[best] ? c : best);
  }

  private Bags bags(Embeddings all, Map<String, List<Integer>> tilesBySlide) {
    List<String> names = new ArrayList<>();
    List<Integer> rowsOfAll = new ArrayList<>();
    tilesBySlide.forEach(
        (slide, tiles) ->
            tiles.forEach(
                tile -> {
                  names.add(slide);
                  rowsOfAll.add(tile);
                }));
    return Bags.of(all.select(rowsOfAll.stream().mapToInt(Integer::intValue).toArray()), names);
  }

  private void add(String encoder, String decoder, List<String> names, List<Integer> told) {
    Predictions predictions =
        Predictions.of(
            names.stream().mapToInt(this::grade).toArray(),
            told.stream().mapToInt(Integer::intValue).toArray(),
            GRADES,
            Groups.of(names.stream().map(this::group).toList()));
    rows.add(Results.Row.of(dataset(), encoder, decoder, predictions, bootstrap, setup.seed()));
    confusions.add(
        new Results.Confusion(
            dataset() + ", " + encoder + ": " + decoder, NAMES, predictions.confusion()));
  }

  private String group(String slide) {
    return slides.slides().stream()
        .filter(one -> one.slide().equals(slide))
        .findFirst()
        .orElseThrow()
        .group();
  }
}
