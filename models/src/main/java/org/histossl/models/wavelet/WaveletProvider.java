package org.histossl.models.wavelet;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link WaveletEncoder} by its name in files. */
public final class WaveletProvider implements EncoderProvider<WaveletConfig> {
  /** A provider; made by {@link java.util.ServiceLoader}. */
  public WaveletProvider() {}

  @Override
  public String name() {
    return "wavelet";
  }

  @Override
  public Class<WaveletConfig> configuration() {
    return WaveletConfig.class;
  }

  @Override
  public Encoder encoder(WaveletConfig configuration) {
    return new WaveletEncoder(configuration);
  }
}
