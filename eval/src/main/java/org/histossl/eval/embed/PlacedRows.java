package org.histossl.eval.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.histossl.core.Check;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;

/**
 * The places of rows as tensors beside the embeddings. They are eight bytes wide, so that the
 * embeddings stay the last tensor of the file.
 */
final class PlacedRows {
  private static final String SLIDES = "slides";
  private static final Map<String, ToLongFunction<TilePlace>> WHOLE =
      Map.of(
          "level", TilePlace::level,
          "x", TilePlace::x,
          "y", TilePlace::y,
          "sizePixels", TilePlace::sizePixels);
  private static final Map<String, ToDoubleFunction<TilePlace>> FRACTIONS =
      Map.of(
          "downsample",
          TilePlace::downsample,
          "micronsPerPixel",
          place -> place.micronsPerPixel().orElse(Double.NaN));
  private static final String SLIDE = "slide";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlacedRows() {}

  /** Whether a tensor of this name says where rows lie. */
  static boolean isPlace(String tensor) {
    return tensor.equals(SLIDE) || WHOLE.containsKey(tensor) || FRACTIONS.containsKey(tensor);
  }

  static void write(Path path, EmbeddingFile rows, List<TilePlace> places) throws IOException {
    Check.that(
        places.size() == rows.count(),
        "every row needs its place, got %d rows and %d places",
        rows.count(),
        places.size());
    List<String> slides = places.stream().map(TilePlace::slide).distinct().toList();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    slides.forEach(slide -> numbers.put(slide, numbers.size()));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(
        SLIDE,
        Tensor.of(
            places.stream().mapToLong(place -> numbers.get(place.slide())).toArray(),
            places.size()));
    WHOLE.forEach(
        (name, value) ->
            tensors.put(
                name, Tensor.of(places.stream().mapToLong(value).toArray(), places.size())));
    FRACTIONS.forEach(
        (name, value) ->
            tensors.put(
                name, Tensor.of(places.stream().mapToDouble(value).toArray(), places.size())));
    Map<String, String> metadata = new LinkedHashMap<>(rows.metadata());
    try (TensorFile file = Safetensors.open(rows.path())) {
      metadata.put(SLIDES, JSON.writeValueAsString(slides));
      tensors.put(EmbeddingFile.TENSOR, file.tensor(EmbeddingFile.TENSOR));
      Safetensors.write(path, tensors, metadata);
    }
  }

  static List<TilePlace> read(EmbeddingFile rows) throws IOException {
    try (TensorFile file = Safetensors.open(rows.path())) {
      if (!file.tensors().containsKey(SLIDE)) {
        throw new IOException(rows.path() + ": does not say where its rows lie");
      }
      Map<String, long[]> whole = new LinkedHashMap<>();
      for (String name : WHOLE.keySet()) {
        whole.put(name, longs(rows, file, name));
      }
      long[] slide = longs(rows, file, SLIDE);
      double[] downsample = doubles(rows, file, "downsample");
      double[] microns = doubles(rows, file, "micronsPerPixel");
      List<String> slides = slides(rows);
      List<TilePlace> places = new ArrayList<>(rows.count());
      for (int i = 0; i < rows.count(); i++) {
        places.add(
            new TilePlace(
                slides.get(Check.index("slide", (int) slide[i], slides.size())),
                at(whole, "level", i),
                at(whole, "x", i),
                at(whole, "y", i),
                at(whole, "sizePixels", i),
                downsample[i],
                Double.isNaN(microns[i]) ? OptionalDouble.empty() : OptionalDouble.of(microns[i])));
      }
      return places;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(rows.path() + ": " + e.getMessage(), e);
    }
  }

  private static int at(Map<String, long[]> whole, String name, int row) {
    return Math.toIntExact(Check.found(whole.get(name), "no tensor '%s'", name)[row]);
  }

  private static long[] longs(EmbeddingFile rows, TensorFile file, String name) throws IOException {
    return tensor(rows, file, name).longs();
  }

  private static double[] doubles(EmbeddingFile rows, TensorFile file, String name)
      throws IOException {
    return tensor(rows, file, name).doubles();
  }

  private static Tensor tensor(EmbeddingFile rows, TensorFile file, String name)
      throws IOException {
    Tensor tensor = file.tensors().get(name);
    if (tensor == null || !tensor.shape().equals(List.of((long) rows.count()))) {
      throw new IOException(
          rows.path() + ": needs a tensor '" + name + "' of a number a row, got " + tensor);
    }
    return tensor;
  }

  private static List<String> slides(EmbeddingFile rows) throws IOException {
    try {
      return List.of(JSON.readValue(rows.metadata().getOrDefault(SLIDES, ""), String[].class));
    } catch (JsonProcessingException e) {
      throw new IOException(rows.path() + ": the text 'slides' is no list of names", e);
    }
  }
}
