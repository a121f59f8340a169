package org.histossl.core.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;

/**
 * Hugging Face's format for weights: a header of names, types, shapes and byte ranges in JSON, then
 * the numbers. Reads single files and indexes of sharded ones; writes single files that the
 * reference library opens.
 *
 * <p>As strict as the reference library: the tensors' byte ranges must follow one another without
 * overlap or gap and fill the file, and a header may take 100 MB at most.
 *
 * <p>Source: the format description in huggingface/safetensors.
 */
public final class Safetensors {
  /** What the reference library reads at most. */
  private static final long MAX_HEADER = 100_000_000;

  private static final int MAX_SHARDS = 10_000;
  private static final String METADATA = "__metadata__";
  private static final String INDEX_SUFFIX = ".index.json";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(20).build())
          .build();

  private Safetensors() {}

  /**
   * Opens a file, or all files of a sharded set.
   *
   * @param path a {@code .safetensors} file, or a {@code .safetensors.index.json} beside its shards
   * @return the open file or files; the caller closes it
   * @throws IOException if the file cannot be read or breaks a rule of the format
   */
  public static TensorFile open(Path path) throws IOException {
    return path.toString().endsWith(INDEX_SUFFIX) ? openShards(path) : openSingle(path);
  }

  /**
   * Writes tensors to a file. The file appears under its name only when it is complete and on disk;
   * one that was there before is replaced.
   *
   * @param path the file to write
   * @param tensors what to write, by name; each is streamed in its own type
   * @param metadata texts to keep in the header; may be empty
   * @throws IOException if the file cannot be written, or a tensor cannot be read
   */
  public static void write(
      Path path, Map<String, ? extends Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Check.that(!tensors.containsKey(METADATA), "no tensor may be called %s", METADATA);
    // The widest types first, then by name: every tensor is aligned, and the order is the
    // reference's.
    Map<String, Tensor> byName = new TreeMap<>(tensors);
    List<Entry<String, Tensor>> sorted = new ArrayList<>(byName.entrySet());
    sorted.sort(Comparator.comparing(e -> -e.getValue().type().bytes()));
    try (WholeFile file = WholeFile.create(path)) {
      writeFully(file.channel(), header(sorted, metadata));
      for (Entry<String, Tensor> entry : sorted) {
        entry.getValue().stream(chunk -> writeFully(file.channel(), chunk));
      }
      file.commit();
    }
  }

  private static ByteBuffer header(
      List<Entry<String, Tensor>> tensors, Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes(new byte[Long.BYTES]);
    try (JsonGenerator out = JSON.createGenerator(json)) {
      out.writeStartObject();
      if (!metadata.isEmpty()) {
        out.writeObjectFieldStart(METADATA);
        for (Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
      }
      long offset = 0;
      for (Entry<String, Tensor> entry : tensors) {
        Tensor tensor = entry.getValue();
        out.writeObjectFieldStart(entry.getKey());
        out.writeStringField("dtype", tensor.type().name());
        out.writeFieldName("shape");
        out.writeArray(tensor.dimensions(), 0, tensor.shape().size());
        long end = offset + tensor.elements() * tensor.type().bytes();
        out.writeFieldName("data_offsets");
        out.writeArray(new long[] {offset, end}, 0, 2);
        out.writeEndObject();
        offset = end;
      }
      out.writeEndObject();
    }
    while (json.size() % Long.BYTES != 0) {
      json.write(' ');
    }
    ByteBuffer header = ByteBuffer.wrap(json.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(0, header.capacity() - Long.BYTES);
    return header;
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static TensorFile openSingle(Path path) throws IOException {
    FileBytes file = new FileBytes(path);
    try {
      return parse(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static TensorFile parse(FileBytes file) throws IOException {
    ForeignFile.refuse(file);
    if (file.size() < Long.BYTES) {
      throw file.problem("a safetensors file has at least 8 bytes, this has %d", file.size());
    }
    long length = file.buffer(0, Long.BYTES).getLong();
    if (length < 2 || length > file.size() - Long.BYTES || length > MAX_HEADER) {
      throw file.problem(
          "the safetensors header must take 2 to %d bytes, the file's first 8 bytes say %s: the file"
              + " is cut short, or neither safetensors nor written by torch.save",
          Math.min(MAX_HEADER, file.size() - Long.BYTES), Long.toUnsignedString(length));
    }
    byte[] header = file.bytes(Long.BYTES, (int) length);
    if (header[0] != '{') {
      throw file.problem("the safetensors header must begin with '{'");
    }
    long start = Long.BYTES + length;
    Map<String, Entry<Range, Tensor>> found = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(header)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        if (name.equals(METADATA)) {
          readTexts(file, json, METADATA, metadata);
        } else {
          found.put(name, readEntry(file, json, name, start));
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw file.problem("the safetensors header must be one JSON object");
      }
    } catch (JsonProcessingException e) {
      throw file.problem("the safetensors header is not valid JSON: %s", e.getOriginalMessage());
    }
    checkRanges(file, found, file.size() - start);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    found.forEach((name, entry) -> tensors.put(name, entry.getValue()));
    return new TensorFile(tensors, metadata, List.of(file));
  }

  private static Entry<Range, Tensor> readEntry(
      FileBytes file, JsonParser json, String name, long start) throws IOException {
    String dtype = null;
    List<Long> shape = null;
    List<Long> range = null;
    expect(file, json, JsonToken.START_OBJECT, name);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(file, json, JsonToken.VALUE_STRING, name);
          dtype = json.getText();
        }
        case "shape" -> shape = readNumbers(file, json, name, Tensor.MAX_RANK);
        case "data_offsets" -> range = readNumbers(file, json, name, 2);
        default -> throw file.problem("tensor '%s' has an unknown property '%s'", name, key);
      }
    }
    if (dtype == null || shape == null || range == null || range.size() != 2) {
      throw file.problem("tensor '%s' must have dtype, shape and two data_offsets", name);
    }
    long begin = range.get(0);
    long end = range.get(1);
    if (begin < 0 || end < begin || end > file.size() - start) {
      throw file.problem(
          "tensor '%s' must lie within the %d data bytes of the file, its data_offsets are %s",
          name, file.size() - start, range);
    }
    Storage storage = new Storage(file, start + begin, end - begin, ByteOrder.LITTLE_ENDIAN);
    Tensor tensor = FileTensor.contiguous(storage, name, type(file, name, dtype), shape);
    return Map.entry(new Range(begin, end), tensor);
  }

  private static ElementType type(FileBytes file, String name, String dtype) throws IOException {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(dtype)) {
        return type;
      }
    }
    throw file.problem("tensor '%s' has the unknown dtype '%s'", name, dtype);
  }

  private static List<Long> readNumbers(FileBytes file, JsonParser json, String name, int most)
      throws IOException {
    expect(file, json, JsonToken.START_ARRAY, name);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(file, json, JsonToken.VALUE_NUMBER_INT, name);
      if (numbers.size() == most) {
        throw file.problem("tensor '%s' has a list of more than %d numbers", name, most);
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static void readTexts(
      FileBytes file, JsonParser json, String what, Map<String, String> texts) throws IOException {
    expect(file, json, JsonToken.START_OBJECT, what);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      expect(file, json, JsonToken.VALUE_STRING, what);
      texts.put(key, json.getText());
    }
  }

  private static void expect(FileBytes file, JsonParser json, JsonToken token, String name)
      throws IOException {
    if (json.currentToken() != token) {
      throw file.problem(
          "'%s' in the header must have a %s here, got %s", name, token, json.currentToken());
    }
  }

  /** The ranges must follow one another and fill the data. */
  private static void checkRanges(
      FileBytes file, Map<String, Entry<Range, Tensor>> found, long dataBytes) throws IOException {
    List<Entry<String, Entry<Range, Tensor>>> sorted = new ArrayList<>(found.entrySet());
    sorted.sort(
        Comparator.comparingLong(
                (Entry<String, Entry<Range, Tensor>> e) -> e.getValue().getKey().begin())
            .thenComparingLong(e -> e.getValue().getKey().end()));
    long end = 0;
    for (Entry<String, Entry<Range, Tensor>> entry : sorted) {
      Range range = entry.getValue().getKey();
      if (range.begin() != end) {
        throw file.problem(
            "tensor '%s' begins at data byte %d, %s the tensor before it, which ends at %d",
            entry.getKey(),
            range.begin(),
            range.begin() < end ? "overlapping" : "leaving a gap after",
            end);
      }
      end = range.end();
    }
    if (end != dataBytes) {
      throw file.problem("the tensors end at data byte %d, the file has %d", end, dataBytes);
    }
  }

  private static TensorFile openShards(Path path) throws IOException {
    Map<String, String> shardOf = new LinkedHashMap<>();
    try (FileBytes file = new FileBytes(path)) {
      if (file.size() > MAX_HEADER) {
        throw file.problem(
            "an index may take at most %d bytes, this has %d", MAX_HEADER, file.size());
      }
      readIndex(file, shardOf);
    }
    Map<String, TensorFile> shards = new LinkedHashMap<>();
    List<FileBytes> files = new ArrayList<>();
    try {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry<String, String> entry : shardOf.entrySet()) {
        TensorFile shard = shards.get(entry.getValue());
        if (shard == null) {
          shard = openShard(path, entry.getValue(), shards.size());
          shards.put(entry.getValue(), shard);
          files.addAll(shard.files());
        }
        Tensor tensor = shard.tensors().get(entry.getKey());
        if (tensor == null) {
          throw new IOException(
              path + ": shard " + entry.getValue() + " lacks the tensor '" + entry.getKey() + "'");
        }
        tensors.put(entry.getKey(), tensor);
      }
      return new TensorFile(tensors, Map.of(), files);
    } catch (IOException | RuntimeException e) {
      TensorFile.closeAll(files);
      throw e;
    }
  }

  private static TensorFile openShard(Path index, String shard, int opened) throws IOException {
    // A shard lies beside its index: a name with a path in it would read files elsewhere.
    if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
      throw new IOException(index + ": a shard must be a plain file name, got '" + shard + "'");
    }
    if (opened == MAX_SHARDS) {
      throw new IOException(index + ": names more than " + MAX_SHARDS + " shards");
    }
    return openSingle(index.resolveSibling(shard));
  }

  private static void readIndex(FileBytes file, Map<String, String> shardOf) throws IOException {
    try (JsonParser json = JSON.createParser(file.bytes(0, (int) file.size()))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw file.problem("an index must be one JSON object");
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        if (key.equals("weight_map")) {
          readTexts(file, json, key, shardOf);
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw file.problem("the index is not valid JSON: %s", e.getOriginalMessage());
    }
    if (shardOf.isEmpty()) {
      throw file.problem("an index must have a weight_map that names at least one tensor");
    }
  }

  private record Range(long begin, long end) {}
}
