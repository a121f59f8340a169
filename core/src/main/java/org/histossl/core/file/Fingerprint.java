package org.histossl.core.file;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Sha256;

/**
 * By what a file, or the several files of one slide, is recognized by a result that was made of it.
 * It is kept beside the result, and {@link #change} tells later whether the files are still those.
 *
 * <pre>{@code
 * Fingerprint made = Fingerprint.of(List.of(slide));     // kept with the result
 * made.change(List.of(slide))                            // empty, or "size: 10 bytes then, 12 now"
 * }</pre>
 *
 * <p>Files are the same where size, time and samples are, and also where only the time differs and
 * the whole content is the same: a file that was touched, or copied, has not changed. So a check of
 * an unchanged file reads at most its samples; the whole is read once when the fingerprint is taken
 * and again only where the time differs. What it does not see: a change in the middle of a file
 * above {@value #SAMPLED_BYTES} bytes after which both size and time were set back.
 *
 * @param bytes the size, of several files the sum
 * @param modified when it was last modified (ISO 8601, UTC), of several files the latest
 * @param samples SHA-256 of samples: head, tail and evenly spread parts of what is above {@value
 *     #SAMPLED_BYTES} bytes, else the whole; of several files with their names
 * @param content SHA-256 of the whole, of several files with their names
 */
public record Fingerprint(
    @JsonProperty("bytes") long bytes,
    @JsonProperty("modified") String modified,
    @JsonProperty("samples") String samples,
    @JsonProperty("content") String content) {
  /** Files up to this size are read whole, larger ones are sampled. */
  static final int SAMPLED_BYTES = 1 << 21;

  private static final int PARTS = 16;
  private static final int PART_BYTES = SAMPLED_BYTES / PARTS;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Refuses what no fingerprint has.
   *
   * @param bytes the size
   * @param modified when it was last modified
   * @param samples SHA-256 of samples
   * @param content SHA-256 of the whole
   */
  public Fingerprint {
    Check.notNegative("bytes", bytes);
    Check.that(
        modified != null && samples != null && content != null,
        "a fingerprint needs bytes, modified, samples and content");
  }

  /**
   * This with the time that files have now, for a later comparison that need not read all of them
   * again. To be asked before {@link #change(List)} finds them the same, so that what is written
   * meanwhile has another time.
   *
   * @param now the files
   * @return the changed copy
   * @throws IOException if one cannot be found
   */
  public Fingerprint withTimeOf(List<Path> now) throws IOException {
    return new Fingerprint(bytes, modified(now).toString(), samples, content);
  }

  /** What is read of a file without reading all. */
  private record Quick(long bytes, Instant modified, String samples) {}

  /**
   * A file's fingerprint.
   *
   * @param file the file
   * @return its fingerprint
   * @throws IOException if it cannot be read
   */
  public static Fingerprint of(Path file) throws IOException {
    return of(List.of(file));
  }

  /**
   * The fingerprint of files that are one thing.
   *
   * @param files the files, at least one; their order does not matter
   * @return their fingerprint
   * @throws IOException if one cannot be read
   */
  public static Fingerprint of(List<Path> files) throws IOException {
    Quick quick = quick(files);
    boolean all = true;
    for (Path file : files) {
      all &= Files.size(file) <= SAMPLED_BYTES;
    }
    return new Fingerprint(
        quick.bytes(),
        quick.modified().toString(),
        quick.samples(),
        all ? quick.samples() : digest(files, false));
  }

  /**
   * Whether files are no longer those that this fingerprint was taken of.
   *
   * @param now the files
   * @return what differs, in words; empty where they are the same
   * @throws IOException if one cannot be read
   */
  public Optional<String> change(List<Path> now) throws IOException {
    for (Path file : now) {
      if (!Files.exists(file)) {
        return Optional.of(file + " is gone");
      }
    }
    Quick quick = quick(now);
    if (quick.bytes() != bytes) {
      return Optional.of(size(quick.bytes()));
    }
    if (!quick.samples().equals(samples)) {
      return Optional.of(digests(samples, quick.samples()));
    }
    if (quick.modified().toString().equals(modified)) {
      return Optional.empty();
    }
    String whole = samples.equals(content) ? quick.samples() : digest(now, false);
    return whole.equals(content) ? Optional.empty() : Optional.of(digests(content, whole));
  }

  /**
   * What differs between two fingerprints.
   *
   * @param now the later one
   * @return what differs, in words; empty where size and content are the same, whatever the times
   */
  public Optional<String> change(Fingerprint now) {
    if (bytes != now.bytes) {
      return Optional.of(size(now.bytes));
    }
    return content.equals(now.content)
        ? Optional.empty()
        : Optional.of(digests(content, now.content));
  }

  private String size(long now) {
    return String.format(Locale.ROOT, "size: %d bytes then, %d now", bytes, now);
  }

  private static String digests(String then, String now) {
    return "digest: " + brief(then) + " then, " + brief(now) + " now";
  }

  private static String brief(String digest) {
    return digest.substring(0, Math.min(8, digest.length()));
  }

  private static Quick quick(List<Path> files) throws IOException {
    Instant modified = modified(files);
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return new Quick(bytes, modified, digest(files, true));
  }

  private static Instant modified(List<Path> files) throws IOException {
    Check.that(!files.isEmpty(), "a fingerprint needs at least one file");
    Instant modified = Instant.MIN;
    for (Path file : files) {
      Instant time = Files.getLastModifiedTime(file).toInstant();
      modified = time.isAfter(modified) ? time : modified;
    }
    return modified;
  }

  private static String digest(List<Path> files, boolean sampled) throws IOException {
    if (files.size() == 1) {
      return digest(files.get(0), sampled);
    }
    MessageDigest all = Sha256.start();
    for (Path file : files.stream().sorted(Comparator.comparing(Path::toString)).toList()) {
      String line = file.getFileName() + "\n" + digest(file, sampled) + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(all);
  }

  private static String digest(Path file, boolean sampled) throws IOException {
    MessageDigest digest = Sha256.start();
    long size = Files.size(file);
    if (!sampled || size <= SAMPLED_BYTES) {
      Sha256.feed(digest, file);
      return Sha256.hex(digest);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      for (int part = 0; part < PARTS; part++) {
        // The first is the head, the last the tail.
        long from = (long) ((double) (size - PART_BYTES) * part / (PARTS - 1));
        update(digest, channel, from, buffer);
      }
    }
    return Sha256.hex(digest);
  }

  private static void update(
      MessageDigest digest, FileChannel channel, long from, ByteBuffer buffer) throws IOException {
    long end = from + PART_BYTES;
    for (long at = from; at < end; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        return; // shorter by now, which its size tells
      }
      digest.update(buffer.flip());
      at += read;
    }
  }
}
