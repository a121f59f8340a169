package org.histossl.core.graph;

import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;

/**
 * Layers over maps {@code [batch, height, width, features]}, with the weights' layouts of PyTorch;
 * otherwise as {@link Layers}.
 */
public final class Convolutions {
  private Convolutions() {}

  /**
   * A 2-D convolution with zero padding.
   *
   * @param x {@code [batch, height, width, in]}
   * @param weight {@code [out, in, kernelHeight, kernelWidth]}
   * @param stride step along both axes
   * @param padding zeros on each side
   * @return {@code [batch, height', width', out]} with {@code height' = (height + 2 padding -
   *     kernelHeight) / stride + 1}, rounded down
   */
  public static Node conv2d(Node x, Node weight, int stride, int padding) {
    Check.that(
        x.rank() == 4 && weight.rank() == 4 && weight.size(1) == x.size(3),
        "conv2d takes [batch, height, width, in] and [out, in, kh, kw], got %s and %s",
        Arrays.toString(x.shape()),
        Arrays.toString(weight.shape()));
    long[] shape = {
      x.size(0),
      convolved(x.size(1), weight.size(2), stride, padding),
      convolved(x.size(2), weight.size(3), stride, padding),
      weight.size(0)
    };
    return Layers.one(
        x,
        new Op.Conv2d(stride, padding),
        List.of(x, weight),
        () -> {
          SDVariable y =
              x.sd()
                  .cnn()
                  .conv2d(
                      x.variable(),
                      weight.permute(2, 3, 1, 0).variable(),
                      config(weight.size(2), weight.size(3), stride, padding));
          return x.made(new Op.Stock("conv2dStock"), y, shape, x, weight);
        });
  }

  /**
   * A transposed 2-D convolution, PyTorch's {@code ConvTranspose2d}: each element of {@code x} adds
   * the weight's window times itself to the result.
   *
   * @param x {@code [batch, height, width, in]}
   * @param weight {@code [in, out, kernelHeight, kernelWidth]}
   * @param bias {@code [out]}
   * @param stride step of the windows along both axes
   * @param padding rows and columns left out on each side
   * @param outputPadding of these, how many stay at the end; at most {@code padding}
   * @return {@code [batch, height', width', out]} with {@code height' = (height - 1) stride +
   *     kernelHeight - 2 padding + outputPadding}
   */
  public static Node convTranspose2d(
      Node x, Node weight, Node bias, int stride, int padding, int outputPadding) {
    Check.that(
        x.rank() == 4 && weight.rank() == 4 && weight.size(0) == x.size(3),
        "convTranspose2d takes [batch, height, width, in] and [in, out, kh, kw], got %s and %s",
        Arrays.toString(x.shape()),
        Arrays.toString(weight.shape()));
    Check.that(
        outputPadding >= 0 && outputPadding <= padding,
        "convTranspose2d needs an output padding in 0..padding (%d), got %d",
        padding,
        outputPadding);
    long[] shape = {
      x.size(0),
      transposed(x.size(1), weight.size(2), stride, padding, outputPadding),
      transposed(x.size(2), weight.size(3), stride, padding, outputPadding),
      weight.size(1)
    };
    return Layers.one(
        x,
        new Op.ConvTranspose2d(stride, padding, outputPadding),
        List.of(x, weight, bias),
        () -> {
          SDVariable whole =
              x.sd()
                  .cnn()
                  .deconv2d(
                      x.variable(),
                      weight.permute(2, 3, 1, 0).variable(),
                      DeConv2DConfig.builder()
                          .kH(weight.size(2))
                          .kW(weight.size(3))
                          .sH(stride)
                          .sW(stride)
                          .dataFormat(DeConv2DConfig.NHWC)
                          .build());
          // the stock op can leave out the same number on both sides only
          int[] begin = {0, padding, padding, 0};
          int[] extent = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
          Node y =
              Layers.lines(
                  x.made(
                      new Op.Stock("convTranspose2dStock"),
                      padding == 0 ? whole : x.sd().slice(whole, begin, extent),
                      shape,
                      x,
                      weight));
          return y.plus(Layers.onLines(bias, y)).reshape(shape);
        });
  }

  private static long transposed(
      long size, long kernel, int stride, int padding, int outputPadding) {
    return (size - 1) * stride + kernel - 2L * padding + outputPadding;
  }

  /**
   * A 2-D convolution of each feature by itself, stride 1, zero padding that keeps the size.
   *
   * @param x {@code [batch, height, width, features]}
   * @param weight {@code [features, 1, k, k]}, k odd
   * @param bias {@code [features]}
   * @return as {@code x}
   */
  public static Node depthwise(Node x, Node weight, Node bias) {
    Check.that(
        x.rank() == 4 && weight.rank() == 4 && weight.size(0) == x.size(3) && weight.size(1) == 1,
        "depthwise takes [batch, height, width, features] and [features, 1, k, k], got %s and %s",
        Arrays.toString(x.shape()),
        Arrays.toString(weight.shape()));
    int padding = Math.toIntExact(weight.size(2) / 2);
    return Layers.one(
        x,
        new Op.Depthwise(padding),
        List.of(x, weight, bias),
        () -> {
          SDVariable y =
              x.sd()
                  .cnn()
                  .depthWiseConv2d(
                      x.variable(),
                      weight.permute(2, 3, 0, 1).variable(),
                      config(weight.size(2), weight.size(3), 1, padding));
          return x.made(new Op.Stock("depthwiseStock"), y, x.shape(), x, weight).plus(bias);
        });
  }

  private static Conv2DConfig config(long kernelHeight, long kernelWidth, int stride, int padding) {
    return Conv2DConfig.builder()
        .kH(kernelHeight)
        .kW(kernelWidth)
        .sH(stride)
        .sW(stride)
        .pH(padding)
        .pW(padding)
        .dH(1)
        .dW(1)
        .dataFormat(Conv2DConfig.NHWC)
        .weightsFormat(WeightsFormat.YXIO)
        .build();
  }

  private static long convolved(long size, long kernel, int stride, int padding) {
    Check.that(
        size + 2L * padding >= kernel,
        "a convolution's kernel of %d must fit into the map and its padding: %d + 2 x %d",
        kernel,
        size,
        padding);
    return (size + 2L * padding - kernel) / stride + 1;
  }
}
