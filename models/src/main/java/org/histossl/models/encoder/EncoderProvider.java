package org.histossl.models.encoder;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A kind of encoder, known by its name: what makes encoders of a configuration that was read from a
 * file. Name the class in {@code META-INF/services/org.histossl.models.encoder.EncoderProvider} and
 * the encoders can be pretrained, resumed, stored and read back as the library's own.
 *
 * <pre>{@code
 * public final class ConvNetProvider implements EncoderProvider<ConvNetConfig> {
 *   public String name() { return "convnet"; }
 *   public Class<ConvNetConfig> configuration() { return ConvNetConfig.class; }
 *   public Encoder encoder(ConvNetConfig configuration) { return new ConvNet(configuration); }
 * }
 * }</pre>
 *
 * @param <C> the record that {@link Encoder#config} gives
 */
public interface EncoderProvider<C extends Record> {
  /**
   * The kind's name in files.
   *
   * @return such as {@code "xcit"}; never changed, since files outlive it
   */
  String name();

  /**
   * What encoders of this kind are configured by, and no others: the kind of an encoder is told by
   * it.
   *
   * @return the class
   */
  Class<C> configuration();

  /**
   * Makes an encoder.
   *
   * @param configuration what it is like
   * @return an encoder with this configuration
   */
  Encoder encoder(C configuration);

  /**
   * Brings a configuration that an earlier version wrote to the form of today, so that files
   * outlive a change of the record: adds what components had been before they were there, and moves
   * what has another place now. Nothing else is to be filled in: what a file leaves out is an
   * error.
   *
   * @param configuration the fields as they were read; may be changed
   */
  default void upgrade(ObjectNode configuration) {}
}
