package org.histossl.ssl.dinov2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.histossl.ssl.distill.PretrainingProvider;

/** DINOv2 in configuration files. */
public final class DinoV2Provider implements PretrainingProvider<DinoV2Config> {
  /** For the service loader. */
  public DinoV2Provider() {}

  @Override
  public String name() {
    return "dinov2";
  }

  @Override
  public Class<DinoV2Config> configuration() {
    return DinoV2Config.class;
  }

  @Override
  public Map<String, Supplier<DinoV2Config>> presets() {
    Map<String, Supplier<DinoV2Config>> presets = new LinkedHashMap<>();
    presets.put("vits14", () -> DinoV2Config.paper(DinoV2Config.Size.SMALL));
    presets.put("vitb14", () -> DinoV2Config.paper(DinoV2Config.Size.BASE));
    presets.put("vitl14", () -> DinoV2Config.paper(DinoV2Config.Size.LARGE));
    presets.put("vitg14", () -> DinoV2Config.paper(DinoV2Config.Size.GIANT));
    presets.put("midnight", DinoV2Config::midnight);
    presets.put("small", DinoV2Config::small);
    return presets;
  }
}
