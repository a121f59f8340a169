package org.histossl.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;

/**
 * What {@code histossl report} is asked for.
 *
 * @param encoders the encoders by their names, the first compared with the others
 * @param slides the slides that the tiles were cut from
 * @param tiles their tile store
 * @param out where the page is written
 * @param input side in pixels at which encoders see the tiles; empty for their own
 * @param split the side of every group, in a file; empty to draw it
 * @param seed where the randomness of split, decoders and maps starts
 */
record ReportSettings(
    Map<String, EncoderAt> encoders,
    Path slides,
    Path tiles,
    Path out,
    OptionalInt input,
    Optional<Path> split,
    long seed) {
  ReportSettings {
    Check.that(!encoders.isEmpty(), "at least 1 encoder must be given");
  }
}
