package org.histossl.models.xcit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link Xcit} by its name in files. */
public final class XcitProvider implements EncoderProvider<XcitConfig> {
  private static final String MASK_TOKEN = "maskToken";

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

  /** Mask tokens came later: encoders had none. */
  @Override
  public void upgrade(ObjectNode configuration) {
    if (configuration.get("details") instanceof ObjectNode details && !details.has(MASK_TOKEN)) {
      details.put(MASK_TOKEN, false);
    }
  }
}
