package org.histossl.eval.embed;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.histossl.core.Check;
import org.histossl.core.weights.ElementType;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.histossl.data.curation.VectorFile;

/**
 * Embeddings on disk: a safetensors file with one tensor {@code embeddings}, {@code [count,
 * dimensions]} in float32, whose header says of which encoder, source and tiles they are. {@link
 * Embedder#embedTo} writes one; any safetensors reader reads it.
 *
 * @param path the file
 * @param count how many rows it has
 * @param dimensions numbers a row
 * @param metadata what the header says of them
 */
public record EmbeddingFile(Path path, int count, int dimensions, Map<String, String> metadata) {
  /** The tensor's name. */
  static final String TENSOR = "embeddings";

  private static final int ROWS_A_READ = 256;

  /**
   * A column of the table that says what the rows are.
   *
   * @param name its heading, such as {@code "slide"}
   * @param value its text in a row
   */
  public record Column(String name, IntFunction<String> value) {}

  /**
   * Copies the map.
   *
   * @param path the file
   * @param count how many rows it has
   * @param dimensions numbers a row
   * @param metadata what the header says of them
   */
  public EmbeddingFile {
    metadata = Map.copyOf(metadata);
  }

  /**
   * Opens a file and checks its header; the rows stay there.
   *
   * @param path a safetensors file with a tensor {@code embeddings}
   * @return the file
   * @throws IOException naming the file, if it cannot be read or holds something else
   */
  public static EmbeddingFile open(Path path) throws IOException {
    try (TensorFile file = Safetensors.open(path)) {
      Tensor tensor = file.tensors().get(TENSOR);
      if (tensor == null
          || !file.tensors().keySet().stream()
              .allMatch(name -> name.equals(TENSOR) || PlacedRows.isPlace(name))
          || tensor.type() != ElementType.F32
          || tensor.shape().size() != 2
          || tensor.shape().get(0) > Integer.MAX_VALUE
          || tensor.shape().get(1) > Integer.MAX_VALUE / Float.BYTES / ROWS_A_READ
          || tensor.shape().get(1) < 1) {
        throw new IOException(
            path
                + ": a file of embeddings holds one tensor '"
                + TENSOR
                + "' of F32 [count, dimensions], and perhaps the places of its rows, this one "
                + file.tensors().values());
      }
      return new EmbeddingFile(
          path,
          Math.toIntExact(tensor.shape().get(0)),
          Math.toIntExact(tensor.shape().get(1)),
          file.metadata());
    }
  }

  /**
   * Reads all rows.
   *
   * @return the embeddings
   * @throws IOException naming the file, if it cannot be read
   */
  public Embeddings read() throws IOException {
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    forEachBlock((first, rows) -> builder.add(rows));
    return builder.build();
  }

  /**
   * Writes the same rows to another file that also says where each lies: tensors {@code slide} (a
   * number in the list {@code slides} of the metadata, which is JSON), {@code level}, {@code x},
   * {@code y}, {@code sizePixels} of I64 {@code [count]}, {@code downsample} and {@code
   * micronsPerPixel} (NaN where unknown) of F64 {@code [count]}.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @param places a place a row
   * @return the file
   * @throws IOException naming the file, if it cannot be read or written
   */
  public EmbeddingFile writePlaced(Path file, List<TilePlace> places) throws IOException {
    PlacedRows.write(file, this, places);
    return open(file);
  }

  /**
   * Where the rows lie, in a file that {@link #writePlaced} wrote.
   *
   * @return a place a row
   * @throws IOException naming the file, if it does not say, or says nonsense
   */
  public List<TilePlace> places() throws IOException {
    return PlacedRows.read(this);
  }

  /**
   * Opens the rows, to be read in part and never all held, such as for {@link
   * org.histossl.data.curation.Curation}.
   *
   * @return the rows, the caller's to close
   * @throws IOException naming the file, if it cannot be read
   */
  public VectorFile rows() throws IOException {
    long start = Files.size(path) - (long) count * dimensions * Float.BYTES; // the tensor ends it
    Check.that(start > 0, "%s was changed after it was opened", path);
    return VectorFile.open(path, start, count, dimensions);
  }

  /**
   * Writes a table that says what the rows are, without their numbers.
   *
   * @param csv the file; replaced where it exists
   * @param columns what the rows are, such as slide, place, group and label
   * @throws IOException naming the file, if it cannot be written
   */
  public void writeIndex(Path csv, List<Column> columns) throws IOException {
    write(
        csv,
        columns.stream().map(Column::name).toList(),
        printer -> {
          for (int row = 0; row < count; row++) {
            print(printer, columns, row);
            printer.println();
          }
        });
  }

  /**
   * Writes the embeddings as a table for programs that read no safetensors: a line a row, first the
   * columns given, then {@code e0}, {@code e1} and so on. Numbers are written so that they read
   * back as the same floats. Takes two to three times the space of the safetensors file.
   *
   * @param csv the file; replaced where it exists
   * @param columns what the rows are, such as slide, place, group and label
   * @throws IOException naming the file, if it cannot be read or written
   */
  public void writeCsv(Path csv, List<Column> columns) throws IOException {
    List<String> heading = new ArrayList<>(columns.stream().map(Column::name).toList());
    for (int d = 0; d < dimensions; d++) {
      heading.add("e" + d);
    }
    write(
        csv,
        heading,
        printer ->
            forEachBlock(
                (first, rows) -> {
                  for (int i = 0; i * dimensions < rows.length; i++) {
                    print(printer, columns, first + i);
                    for (int d = 0; d < dimensions; d++) {
                      printer.print(Float.toString(rows[i * dimensions + d]));
                    }
                    printer.println();
                  }
                }));
  }

  /** Writes the lines of a table below its heading. */
  private interface Lines {
    void printTo(CSVPrinter printer) throws IOException;
  }

  private static void write(Path csv, List<String> heading, Lines lines) throws IOException {
    Path partial = csv.resolveSibling(csv.getFileName() + ".partial");
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    try (BufferedWriter writer = Files.newBufferedWriter(partial, StandardCharsets.UTF_8);
        CSVPrinter printer = new CSVPrinter(writer, format)) {
      printer.printRecord(heading);
      lines.printTo(printer);
    }
    Files.move(partial, csv, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void print(CSVPrinter printer, List<Column> columns, int row) throws IOException {
    for (Column column : columns) {
      printer.print(column.value().apply(row));
    }
  }

  /** Takes rows that lie behind one another. */
  private interface Block {
    void accept(int first, float... rows) throws IOException;
  }

  private void forEachBlock(Block block) throws IOException {
    try (VectorFile open = rows()) {
      for (int first = 0; first < count; first += ROWS_A_READ) {
        float[] values = new float[Math.min(ROWS_A_READ, count - first) * dimensions];
        open.read(first, values.length / dimensions, values, 0);
        block.accept(first, values);
      }
    }
  }
}
