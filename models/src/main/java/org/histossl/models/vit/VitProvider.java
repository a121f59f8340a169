package org.histossl.models.vit;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderProvider;

/** {@link Vit} by its name in files. */
public final class VitProvider implements EncoderProvider<VitConfig> {
  private static final String QKV_BIAS = "qkvBias";
  private static final String LINEAR = "linear";
  private static final String DROP_PATHS = "dropPaths";

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

  /**
   * The layers' settings came later, around what was the only one: whether queries have a bias; and
   * stochastic depth could not be the same in all blocks.
   */
  @Override
  public void upgrade(ObjectNode configuration) {
    if (!(configuration.get("details") instanceof ObjectNode details)) {
      return;
    }
    if (!details.has(DROP_PATHS)) {
      details.put(DROP_PATHS, VitDetails.DropPaths.RISING.name());
    }
    if (details.get(QKV_BIAS) instanceof BooleanNode bias && !details.has(LINEAR)) {
      details.remove(QKV_BIAS);
      details
          .putObject(LINEAR)
          .put(QKV_BIAS, bias.booleanValue())
          .put("projectionBias", true)
          .put("feedForwardBias", true)
          .putNull("attentionScale");
    }
  }
}
