package org.histossl.models.scattering;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link ScatteringEncoder} by its name in files. */
public final class ScatteringProvider implements EncoderProvider<ScatteringConfig> {
  /** A provider; made by {@link java.util.ServiceLoader}. */
  public ScatteringProvider() {}

  @Override
  public String name() {
    return "scattering";
  }

  @Override
  public Class<ScatteringConfig> configuration() {
    return ScatteringConfig.class;
  }

  @Override
  public Encoder encoder(ScatteringConfig configuration) {
    return new ScatteringEncoder(configuration);
  }
}
