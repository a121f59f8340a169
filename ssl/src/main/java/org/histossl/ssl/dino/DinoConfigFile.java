package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.histossl.core.RecordJson;
import org.histossl.core.file.WholeFile;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.LarsConfig;
import org.histossl.core.optim.SgdConfig;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.Encoders;

/**
 * A pretraining's configuration as a JSON file. The fields are those of {@link DinoConfig} and the
 * records in it; the encoder is a published one's name or an object.
 *
 * <pre>{@code
 * { "encoder": "xcit_small_12_p16",
 *   "views": { "local": { "count": 6 } },
 *   "run": { "epochs": 20, "batchSize": 32, "seed": 1 } }
 * }</pre>
 */
public final class DinoConfigFile {
  private static final RecordJson JSON =
      Encoders.json()
          .withFamily(
              UpdateRule.class, List.of(AdamWConfig.class, SgdConfig.class, LarsConfig.class));

  private DinoConfigFile() {}

  /**
   * Reads a configuration. What the file leaves out is as in the defaults; of an encoder that is
   * given as an object nothing may be left out.
   *
   * @param file the file
   * @param defaults where fields come from that the file leaves out
   * @return the configuration
   * @throws IOException naming file and field, if it is no JSON, has an unknown field or a value
   *     that is refused
   */
  public static DinoConfig read(Path file, DinoConfig defaults) throws IOException {
    return JSON.read(file, DinoConfig.class, defaults);
  }

  /**
   * Writes all of a configuration.
   *
   * @param file the file; replaced if there is one
   * @param config the configuration
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, DinoConfig config) throws IOException {
    WholeFile.write(file, JSON.pretty(config));
  }

  /** All settings as text, by their places in the file. */
  static Map<String, String> settings(DinoConfig config) {
    return JSON.settings(config);
  }
}
