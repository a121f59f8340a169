package org.histossl.models.scattering;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link SolidHarmonicEncoder} by its name in files. */
public final class SolidHarmonicProvider implements EncoderProvider<SolidHarmonicConfig> {
  /** A provider; made by {@link java.util.ServiceLoader}. */
  public SolidHarmonicProvider() {}

  @Override
  public String name() {
    return "solid-harmonics";
  }

  @Override
  public Class<SolidHarmonicConfig> configuration() {
    return SolidHarmonicConfig.class;
  }

  @Override
  public Encoder encoder(SolidHarmonicConfig configuration) {
    return new SolidHarmonicEncoder(configuration);
  }
}
