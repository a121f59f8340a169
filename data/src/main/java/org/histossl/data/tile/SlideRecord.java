package org.histossl.data.tile;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.file.Fingerprint;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stored slide was made of, by which a later run tells whether it still holds.
 *
 * @param slide its id
 * @param labelRule how its tiles were labeled, in words
 * @param image of the slide's files, null where it has none or they could not be read
 * @param mask of the mask's files, likewise
 * @param shardBytes the size of its shard, 0 where it has none
 */
record SlideRecord(
    @JsonProperty("slide") String slide,
    @JsonProperty("labelRule") String labelRule,
    @JsonProperty("image") @Nullable Fingerprint image,
    @JsonProperty("mask") @Nullable Fingerprint mask,
    @JsonProperty("shardBytes") long shardBytes) {
  private static final Logger LOG = LoggerFactory.getLogger(SlideRecord.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  SlideRecord {
    Check.that(slide != null && labelRule != null, "a slide's record needs slide and labelRule");
    Check.notNegative("shardBytes", shardBytes);
  }

  /** To be taken before the slide is opened: what changes while it is read is seen later. */
  static SlideRecord of(SlideSource source) {
    return new SlideRecord(
        source.id(),
        source.labelRule().toString(),
        fingerprint(source, source::files),
        fingerprint(source, source::maskFiles),
        0);
  }

  /** Of files that cannot be read none: opened, they give a better reason. */
  private static @Nullable Fingerprint fingerprint(SlideSource source, Listing listing) {
    try {
      List<Path> files = listing.files();
      return files.isEmpty() ? null : Fingerprint.of(files);
    } catch (IOException e) {
      LOG.debug("slide '{}' has no fingerprint: {}", source.id(), FileErrors.message(e));
      return null;
    }
  }

  SlideRecord withShardBytes(long value) {
    return new SlideRecord(slide, labelRule, image, mask, value);
  }

  /** Why the slide is not the one that the record is of; empty where it is. */
  Optional<String> change(SlideSource now) {
    String rule = now.labelRule().toString();
    if (!labelRule.equals(rule)) {
      return Optional.of("its label rule changed: " + labelRule + " then, " + rule + " now");
    }
    return change("slide", image, now::files).or(() -> change("mask", mask, now::maskFiles));
  }

  /**
   * This with the times that the files have now: a file that was only touched is read whole once,
   * and not in each run. To be asked before {@link #change} finds them the same.
   */
  SlideRecord withTimes(SlideSource now) {
    return new SlideRecord(
        slide, labelRule, timed(image, now::files), timed(mask, now::maskFiles), shardBytes);
  }

  private static @Nullable Fingerprint timed(@Nullable Fingerprint then, Listing listing) {
    try {
      List<Path> files = listing.files();
      return then == null || files.isEmpty() ? then : then.withTimeOf(files);
    } catch (IOException e) {
      LOG.debug("the time of a slide's files is not known: {}", FileErrors.message(e));
      return then; // the comparison says what is wrong
    }
  }

  /** Finds files. */
  @FunctionalInterface
  private interface Listing {
    List<Path> files() throws IOException;
  }

  private static Optional<String> change(String what, @Nullable Fingerprint then, Listing listing) {
    try {
      List<Path> now = listing.files();
      if (then == null) {
        return now.isEmpty() ? Optional.empty() : Optional.of("a " + what + " is there now");
      } else if (now.isEmpty()) {
        return Optional.of("its " + what + " is gone");
      }
      return then.change(now).map(how -> what + " changed: " + how);
    } catch (IOException e) {
      return Optional.of(what + " cannot be read: " + FileErrors.message(e));
    }
  }

  /** What the pixels of the stored masks depend on. */
  String maskDigest() {
    return mask == null || shardBytes == 0 ? "" : labelRule + " " + mask.content() + "\n";
  }

  /** Writes the records of a store, a line each. */
  static void write(Path file, List<SlideRecord> records) throws IOException {
    StringBuilder text = new StringBuilder("[");
    for (SlideRecord each : records) {
      text.append(text.length() == 1 ? "\n" : ",\n").append(JSON.writeValueAsString(each));
    }
    WholeFile.write(file, text.append("\n]\n").toString());
  }

  /** Reads the records of a store by the slides' ids; none where the store has none. */
  static Map<String, SlideRecord> read(Path file) throws IOException {
    Map<String, SlideRecord> records = new LinkedHashMap<>();
    if (Files.exists(file)) {
      try {
        List<SlideRecord> all = JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
        all.forEach(each -> records.put(each.slide(), each));
      } catch (JsonProcessingException e) {
        throw new IOException(
            file
                + ": not the record of a tile store's slides (deleted, it lets the next tiling make"
                + " all slides anew): "
                + e.getOriginalMessage(),
            e);
      }
    }
    return records;
  }
}
