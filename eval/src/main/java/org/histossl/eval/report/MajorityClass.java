package org.histossl.eval.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Results;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;

/**
 * Always answering the most frequent class: what every encoder must beat. Its balanced accuracy is
 * that of chance.
 *
 * @param name the class
 * @param chance balanced accuracy of chance: one over the classes that there are tiles of
 * @param row its scores over all labeled tiles
 */
record MajorityClass(String name, double chance, Results.Row row) {
  /** The most frequent class, the lower of equals; empty without labels. */
  static Optional<MajorityClass> of(TiledSlides slides, EncoderComparison.Setup setup) {
    TileStore store = slides.store();
    int[] labeled =
        IntStream.range(0, store.size()).filter(i -> store.label(i).isPresent()).toArray();
    if (labeled.length == 0) {
      return Optional.empty();
    }
    int classes = store.scheme().classes().size();
    int[] truth =
        Arrays.stream(labeled).mapToObj(store::label).mapToInt(OptionalInt::orElseThrow).toArray();
    int[] counts = new int[classes];
    Arrays.stream(truth).forEach(label -> counts[label]++);
    int most = 0;
    for (int c = 1; c < classes; c++) {
      most = counts[c] > counts[most] ? c : most;
    }
    int[] always = new int[truth.length];
    Arrays.fill(always, most);
    Groups groups = Groups.of(Arrays.stream(labeled).mapToObj(store.groups()::get).toList());
    String name = store.scheme().classes().get(most);
    return Optional.of(
        new MajorityClass(
            name,
            1.0 / Arrays.stream(counts).filter(count -> count > 0).count(),
            Results.Row.of(
                setup.dataset(),
                "none",
                String.format(Locale.ROOT, "always '%s'", name),
                Predictions.of(truth, always, classes, groups),
                Bootstrap.of(Seed.of(setup.seed()).at("majority")),
                setup.seed())));
  }
}
