package org.histossl.ssl.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.tile.TileOrder;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Labeled tiles as Deeplearning4j's networks take them: features {@code [batch, 3, height, width]}
 * in float32, labels one-hot {@code [batch, classes]}. Tiles without a label are left out; the last
 * batch of an epoch may be smaller. {@link #reset} begins the next epoch, in another order.
 *
 * <pre>{@code
 * TileDataSetIterator tiles = TileDataSetIterator.of(
 *     store, store.labels(), store.scheme().classes(),
 *     32, Normalization.imageNet(), Seed.of(1));
 * network.fit(tiles, epochs);
 * }</pre>
 *
 * <p>Used by one thread at a time. Arrays are the caller's, freed with the garbage collector.
 */
public final class TileDataSetIterator implements DataSetIterator {
  private static final long serialVersionUID = 1;
  private static final int CHANNELS = 3;

  private final transient TileSource tiles;
  private final transient List<OptionalInt> labels;
  private final int[] labeled;
  private final List<String> classes;
  private final int batchSize;
  private final transient Normalization normalization;
  private final transient Seed seed;
  private final int height;
  private final int width;
  private transient TileOrder order;
  private transient @Nullable DataSetPreProcessor preProcessor;
  private int epoch;
  private int position;

  private TileDataSetIterator(
      TileSource tiles,
      List<OptionalInt> labels,
      int[] labeled,
      List<String> classes,
      int batchSize,
      Normalization normalization,
      Seed seed,
      RgbImage first) {
    this.tiles = tiles;
    this.labels = labels;
    this.labeled = labeled;
    this.classes = List.copyOf(classes);
    this.batchSize = Check.positive("batchSize", batchSize);
    this.normalization = normalization;
    this.seed = seed;
    this.height = first.height();
    this.width = first.width();
    this.order = TileOrder.of(labeled.length, seed.at(0));
  }

  /**
   * An iterator over tiles of one size.
   *
   * @param tiles the tiles
   * @param labels the class of each, as many as there are tiles
   * @param classes the classes' names
   * @param batchSize tiles a batch
   * @param normalization what becomes of a pixel's value
   * @param seed decides the orders
   * @return the iterator, at the beginning of the first epoch
   * @throws IOException if the first labeled tile, whose size is taken, cannot be read
   */
  public static TileDataSetIterator of(
      TileSource tiles,
      List<OptionalInt> labels,
      List<String> classes,
      int batchSize,
      Normalization normalization,
      Seed seed)
      throws IOException {
    Check.that(
        labels.size() == tiles.size(),
        "there must be a label or none for each tile: %d tiles, %d labels",
        tiles.size(),
        labels.size());
    int[] labeled = new int[tiles.size()];
    int count = 0;
    for (int i = 0; i < labeled.length; i++) {
      if (labels.get(i).isPresent()) {
        Check.index("label", labels.get(i).getAsInt(), classes.size());
        labeled[count++] = i;
      }
    }
    Check.that(count > 0, "none of the %d tiles has a label", tiles.size());
    return new TileDataSetIterator(
        tiles,
        labels,
        Arrays.copyOf(labeled, count),
        classes,
        batchSize,
        normalization,
        seed,
        tiles.read(labeled[0]));
  }

  @Override
  public boolean hasNext() {
    return position < order.size();
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  @Override
  public DataSet next(int number) {
    Check.positive("number of tiles", number);
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch is over; reset() begins the next");
    }
    int size = Math.min(number, order.size() - position);
    int pixels = CHANNELS * height * width;
    float[] features = new float[Math.multiplyExact(size, pixels)];
    float[] targets = new float[size * classes.size()];
    float[] one = new float[pixels];
    for (int i = 0; i < size; i++) {
      int tile = labeled[order.at(position + i)];
      normalization.apply(read(tile), one);
      System.arraycopy(one, 0, features, i * pixels, pixels);
      targets[i * classes.size() + labels.get(tile).orElseThrow()] = 1;
    }
    position += size;
    INDArray x = Nd4j.createFromArray(features).reshape(size, CHANNELS, height, width);
    INDArray y = Nd4j.createFromArray(targets).reshape(size, classes.size());
    DataSet batch = new DataSet(x, y);
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  private RgbImage read(int tile) {
    try {
      RgbImage image = tiles.read(tile);
      Check.that(
          image.width() == width && image.height() == height,
          "tiles must have one size, %d x %d, tile %d has %d x %d",
          width,
          height,
          tile,
          image.width(),
          image.height());
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void reset() {
    epoch++;
    order = TileOrder.of(labeled.length, seed.at(epoch));
    position = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public int inputColumns() {
    return CHANNELS * height * width;
  }

  @Override
  public int totalOutcomes() {
    return classes.size();
  }

  @Override
  public List<String> getLabels() {
    return classes;
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public void setPreProcessor(@Nullable DataSetPreProcessor value) {
    preProcessor = value;
  }
}
