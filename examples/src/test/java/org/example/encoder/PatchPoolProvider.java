package org.example.encoder;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link PatchPool} by its name in files; named in META-INF/services. */
public final class PatchPoolProvider implements EncoderProvider<PatchPoolConfig> {
  @Override
  public String name() {
    return "org.example.patch-pool";
  }

  @Override
  public Class<PatchPoolConfig> configuration() {
    return PatchPoolConfig.class;
  }

  @Override
  public Encoder encoder(PatchPoolConfig configuration) {
    return new PatchPool(configuration);
  }
}
