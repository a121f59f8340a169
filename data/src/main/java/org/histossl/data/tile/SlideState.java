package org.histossl.data.tile;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A slide's state while its store is being written.
 *
 * @param made what it was made of
 * @param group its group
 * @param failure why it failed, null where it was tiled
 * @param kept tiles kept
 * @param dropped tiles dropped
 * @param broken of these, broken ones
 * @param warning what is odd about it, null where all is well
 */
record SlideState(
    @JsonProperty("made") SlideRecord made,
    @JsonProperty("group") String group,
    @JsonProperty("failure") @Nullable String failure,
    @JsonProperty("kept") long kept,
    @JsonProperty("dropped") long dropped,
    @JsonProperty("broken") long broken,
    @JsonProperty("warning") @Nullable String warning) {
  private static final ObjectMapper JSON = new ObjectMapper();

  SlideState {
    Check.that(made != null && group != null, "a slide's state needs made and group");
  }

  static SlideState of(SlideRecord made, SlideOutcome outcome) {
    return new SlideState(
        made,
        outcome.group(),
        outcome.failure().orElse(null),
        outcome.kept(),
        outcome.dropped(),
        outcome.broken(),
        outcome.warning().orElse(null));
  }

  SlideOutcome outcome() {
    return new SlideOutcome(
        made.slide(),
        group,
        Optional.ofNullable(failure),
        kept,
        dropped,
        broken,
        Optional.ofNullable(warning));
  }

  void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writeValueAsBytes(this));
  }

  static SlideState read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), SlideState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not a slide's state: " + e.getOriginalMessage(), e);
    }
  }
}
