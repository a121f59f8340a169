package org.histossl.models.vit;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link Vit} by its name in files. */
public final class VitProvider implements EncoderProvider<VitConfig> {
  /** A provider; made by {@link java.util.ServiceLoader}. */
  public VitProvider() {}

  @Override
  public String name() {
    return "vit";
  }

  @Override
  public Class<VitConfig> configuration() {
    return VitConfig.class;
  }

  @Override
  public Encoder encoder(VitConfig configuration) {
    return new Vit(configuration);
  }
}
