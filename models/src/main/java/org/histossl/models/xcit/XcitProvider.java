package org.histossl.models.xcit;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link Xcit} by its name in files. */
public final class XcitProvider implements EncoderProvider<XcitConfig> {
  /** A provider; made by {@link java.util.ServiceLoader}. */
  public XcitProvider() {}

  @Override
  public String name() {
    return "xcit";
  }

  @Override
  public Class<XcitConfig> configuration() {
    return XcitConfig.class;
  }

  @Override
  public Encoder encoder(XcitConfig configuration) {
    return new Xcit(configuration);
  }
}
