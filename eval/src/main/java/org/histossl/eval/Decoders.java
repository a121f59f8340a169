package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.histossl.core.engine.Engine;
import org.histossl.eval.decode.DecoderFile;
import org.histossl.eval.decode.ImageDecoder;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.Mlp;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.decode.SegmentationDecoder;
import org.histossl.eval.knn.KnnConfig;

/** The decoders of the library, and the way to read any that was written. */
public final class Decoders {
  private Decoders() {}

  /**
   * The nearest neighbors on the training side vote on each tile of the test side.
   *
   * @param config how they vote; of fewer training tiles than neighbors all vote
   * @return the decoder
   */
  public static Decoder neighbors(KnnConfig config) {
    return new Neighbors.OfTraining(config);
  }

  /**
   * The same with every group held out once, so that the score rests on all tiles.
   *
   * @param config how neighbors vote
   * @param folds into how many parts the groups are dealt, at least 3; of fewer groups each is a
   *     part
   * @return the decoder
   */
  public static Decoder foldedNeighbors(KnnConfig config, int folds) {
    return new Neighbors.Folded(config, folds);
  }

  /**
   * A small network that tells classes, trained on the training side and stopped by the validation
   * side.
   *
   * @param name such as {@code "MLP"}
   * @param config what it is like
   * @return the decoder
   */
  public static Decoder mlp(String name, MlpConfig config) {
    return new Classifier.Network(name, config);
  }

  /**
   * Logistic regression, whose weight decay the validation side chooses.
   *
   * @param name such as {@code "linear probe"}
   * @param config which decays, and how long
   * @return the decoder
   */
  public static Decoder linearProbe(String name, LinearProbeConfig config) {
    return new Classifier.Linear(name, config);
  }

  /**
   * Transposed convolutions that make images.
   *
   * @param name such as {@code "transposed convolutions"}
   * @param config what it is like for images of one channel; each data set's own number of channels
   *     takes that one's place
   * @return the decoder
   */
  public static Decoder images(String name, ImageDecoderConfig config) {
    return new ImageMaker(name, config);
  }

  /**
   * The class of each pixel from the encoder's patch tokens, trained by cross-entropy and Dice and
   * stopped by the validation side. The tokens of all tiles that have a mask are held in memory.
   *
   * @param name such as {@code "segmentation"}
   * @param config what it is like
   * @return the decoder
   */
  public static Decoder segmentation(String name, SegmentationConfig config) {
    return new Segmenter(name, config);
  }

  /**
   * Reads a trained decoder of any kind that is known: the library's, and those that {@link
   * DecoderFormat}s of other jars read.
   *
   * @param file a file that {@link TrainedDecoder#write} wrote
   * @param engine what runs the decoder
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it is damaged or nobody reads its kind
   */
  public static TrainedDecoder read(Path file, Engine engine) throws IOException {
    String kind = DecoderFile.kind(file);
    Map<String, DecoderFormat> formats = formats();
    DecoderFormat format = formats.get(kind);
    if (format == null) {
      throw new IOException(
          file
              + ": nobody reads decoders of the kind '"
              + kind
              + "', only of "
              + formats.keySet()
              + ": is the jar with its DecoderFormat on the class path?");
    }
    return format.read(file, engine);
  }

  private static Map<String, DecoderFormat> formats() {
    Map<String, DecoderFormat> formats = new TreeMap<>();
    ServiceLoader.load(DecoderFormat.class, Decoders.class.getClassLoader())
        .forEach(format -> formats.put(format.kind(), format));
    List.of(
            format(Mlp.KIND, (file, engine) -> new Classifier.Trained(Mlp.read(file, engine))),
            format(
                ImageDecoder.KIND,
                (file, engine) -> new ImageMaker.Trained(ImageDecoder.read(file, engine))),
            format(
                SegmentationDecoder.KIND,
                (file, engine) -> new Segmenter.Trained(SegmentationDecoder.read(file, engine))))
        .forEach(format -> formats.put(format.kind(), format));
    return formats;
  }

  private interface Reader {
    TrainedDecoder read(Path file, Engine engine) throws IOException;
  }

  private static DecoderFormat format(String kind, Reader reader) {
    return new DecoderFormat() {
      @Override
      public String kind() {
        return kind;
      }

      @Override
      public TrainedDecoder read(Path file, Engine engine) throws IOException {
        return reader.read(file, engine);
      }
    };
  }
}
