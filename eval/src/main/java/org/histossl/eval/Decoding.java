package org.histossl.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.decode.Examples;
import org.histossl.eval.decode.ImageDecoder;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.ImageExamples;
import org.histossl.eval.decode.LinearProbe;
import org.histossl.eval.decode.Mlp;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.ImageQuality;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.SsimWindow;

/**
 * One decoder on one encoder's embeddings of one data set.
 *
 * @param seed where weights and the order of tiles come from
 * @param dealing where folds come from: the same for all decoders
 */
record Decoding(Task task, Embeddings embeddings, Seed seed, Seed dealing, Progress progress) {
  /** Images that are held in memory at a time. */
  private static final int BLOCK = 256;

  Outcome run(String encoder, Decoder decoder, long number) {
    Outcome.Made made;
    if (decoder instanceof Decoder.Neighbours neighbours) {
      made = neighbours(neighbours.config());
    } else if (decoder instanceof Decoder.FoldedNeighbours folded) {
      made = folds(folded);
    } else if (decoder instanceof Decoder.Perceptron perceptron) {
      made = perceptron(perceptron);
    } else if (decoder instanceof Decoder.Linear linear) {
      made = linear(linear);
    } else {
      made = images((Decoder.Images) decoder);
    }
    return new Outcome(task.name(), encoder, decoder.name(), number, made);
  }

  private Outcome.Classes neighbours(KnnConfig config) {
    int[] test = task.labelled(Side.TEST);
    return classes(test, nearest(config, task.labelled(Side.TRAIN), test));
  }

  private int[] nearest(KnnConfig config, int[] train, int[] test) {
    KnnConfig possible = config.withNeighbours(Math.min(config.neighbours(), train.length));
    return KnnClassifier.of(
            embeddings.select(train),
            task.labelsOf(train),
            task.dataset().classes().size(),
            possible)
        .classify(embeddings.select(test), progress)
        .predicted();
  }

  private Outcome.Classes classes(int[] tested, int[] predicted) {
    return new Outcome.Classes(
        Predictions.of(
            task.labelsOf(tested),
            predicted,
            task.dataset().classes().size(),
            task.groupsOf(tested)));
  }

  private Outcome.Classes folds(Decoder.FoldedNeighbours decoder) {
    int[] all = task.labelled(IntStream.range(0, task.labels().length).toArray());
    List<String> groups = Arrays.stream(all).mapToObj(task.dataset().groups()::get).toList();
    int folds = Math.min(decoder.folds(), task.groupCount());
    int[] predicted = new int[all.length];
    for (Split fold :
        Splits.folds(
            Arrays.stream(all).mapToObj(task.dataset().labels()::get).toList(),
            groups,
            folds,
            dealing.at("folds").at(task.name()))) {
      int[] test = fold.indices(groups, Side.TEST);
      int[] rest =
          IntStream.range(0, all.length)
              .filter(i -> fold.side(groups.get(i)) != Side.TEST)
              .map(i -> all[i])
              .toArray();
      int[] result =
          nearest(decoder.config(), rest, Arrays.stream(test).map(i -> all[i]).toArray());
      for (int i = 0; i < test.length; i++) {
        predicted[test[i]] = result[i];
      }
    }
    return classes(all, predicted);
  }

  private Outcome.Classes perceptron(Decoder.Perceptron decoder) {
    try (Mlp mlp = Mlp.train(decoder.config(), examples(), trained(decoder), progress)) {
      return scored(mlp::predict);
    }
  }

  private Outcome.Classes linear(Decoder.Linear decoder) {
    try (LinearProbe probe =
        LinearProbe.train(decoder.config(), examples(), trained(decoder), progress)) {
      return scored(probe::predict);
    }
  }

  private Outcome.Classes scored(Function<Embeddings, float[][]> classifier) {
    int[] test = task.labelled(Side.TEST);
    return new Outcome.Classes(
        Predictions.ofScores(
            task.labelsOf(test), classifier.apply(embeddings.select(test)), task.groupsOf(test)));
  }

  /** Only labelled tiles are examples. */
  private Examples examples() {
    int[] known = task.labelled(IntStream.range(0, task.labels().length).toArray());
    int[] place = new int[task.labels().length];
    for (int i = 0; i < known.length; i++) {
      place[known[i]] = i;
    }
    return Examples.of(
            embeddings.select(known), task.labelsOf(known), task.dataset().classes().size())
        .train(places(place, Side.TRAIN))
        .validation(places(place, Side.VALIDATION));
  }

  private int[] places(int[] place, Side side) {
    return Arrays.stream(task.labelled(side)).map(i -> place[i]).toArray();
  }

  private Seed trained(Decoder decoder) {
    return trained(seed, task.name(), decoder);
  }

  static Seed trained(Seed seed, String dataset, Decoder decoder) {
    return seed.at("decoder").at(dataset).at(decoder.name());
  }

  private Outcome.Images images(Decoder.Images decoder) {
    Dataset.Images targets = task.dataset().images().orElseThrow();
    ImageDecoderConfig given = decoder.config();
    ImageDecoderConfig config =
        new ImageDecoderConfig(
            given.startSide(),
            given.channels(),
            given.last(),
            targets.channels(),
            given.inputs(),
            given.fit());
    ImageExamples examples =
        ImageExamples.of(embeddings, targets.pixels())
            .train(task.all(Side.TRAIN))
            .validation(task.all(Side.VALIDATION));
    int[] test = task.all(Side.TEST);
    List<Outcome.Quality> qualities = new ArrayList<>();
    int side = targets.sidePixels();
    float[] wanted = new float[targets.channels() * side * side];
    try (ImageDecoder made = ImageDecoder.train(config, examples, trained(decoder), progress)) {
      for (int from = 0; from < test.length; from += BLOCK) {
        int[] rows = Arrays.copyOfRange(test, from, Math.min(test.length, from + BLOCK));
        float[][] images = made.predict(embeddings.select(rows));
        for (int i = 0; i < rows.length; i++) {
          targets.pixels().read(rows[i], wanted, 0);
          qualities.add(quality(wanted, images[i], targets));
        }
      }
    }
    return new Outcome.Images(qualities, task.groupsOf(test));
  }

  private static Outcome.Quality quality(float[] wanted, float[] made, Dataset.Images targets) {
    int side = targets.sidePixels();
    int channels = targets.channels();
    ImageQuality quality =
        ImageQuality.of(
            interleaved(wanted, channels), interleaved(made, channels), side, side, channels, 1);
    return new Outcome.Quality(
        quality.meanSquaredError(),
        quality.peakSignalToNoise(),
        quality.structuralSimilarity(SsimWindow.UNIFORM_7));
  }

  /** From channel after channel to pixel after pixel. */
  private static float[] interleaved(float[] planes, int channels) {
    float[] pixels = new float[planes.length];
    int size = planes.length / channels;
    for (int i = 0; i < planes.length; i++) {
      pixels[i % size * channels + i / size] = planes[i];
    }
    return pixels;
  }
}
