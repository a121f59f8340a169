package org.histossl.ssl.dino;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.histossl.models.Encoders;
import org.histossl.ssl.distill.PretrainingProvider;

/** DINO in configuration files. */
public final class DinoProvider implements PretrainingProvider<DinoConfig> {
  /** For the service loader. */
  public DinoProvider() {}

  @Override
  public String name() {
    return "dino";
  }

  @Override
  public Class<DinoConfig> configuration() {
    return DinoConfig.class;
  }

  /** The first is the authors' on XCiT small. */
  @Override
  public Map<String, Supplier<DinoConfig>> presets() {
    Map<String, Supplier<DinoConfig>> presets = new LinkedHashMap<>();
    presets.put("xcit", () -> DinoConfig.paper(Encoders.xcitSmall12(16)));
    presets.put("paper", DinoConfig::paper);
    presets.put("bony", DinoConfig::bony);
    presets.put("small", DinoConfig::small);
    return presets;
  }
}
