package org.histossl.models.scattering;

import java.util.ArrayList;
import java.util.List;

/**
 * The wavelets that a scattering coefficient went through.
 *
 * @param scales their scales j, rising; empty for the average of the image itself
 * @param orientations their orientations
 */
public record ScatteringPath(List<Integer> scales, List<Integer> orientations) {
  /** Copies the lists. */
  public ScatteringPath {
    scales = List.copyOf(scales);
    orientations = List.copyOf(orientations);
  }

  /**
   * How many wavelets there are.
   *
   * @return 0, 1 or 2
   */
  public int order() {
    return scales.size();
  }

  /**
   * All paths of a transform in the order of its results: order 0, then 1, then 2 by the first
   * wavelet.
   *
   * @param config the transform
   * @return the paths
   */
  public static List<ScatteringPath> all(ScatteringConfig config) {
    List<ScatteringPath> paths = new ArrayList<>();
    paths.add(new ScatteringPath(List.of(), List.of()));
    if (config.maxOrder() >= 1) {
      addLonger(config, paths.get(0), 0, paths);
    }
    if (config.maxOrder() == 2) {
      for (ScatteringPath first : List.copyOf(paths.subList(1, paths.size()))) {
        addLonger(config, first, first.scales().get(0) + 1, paths);
      }
    }
    return paths;
  }

  private static void addLonger(
      ScatteringConfig config, ScatteringPath path, int fromScale, List<ScatteringPath> paths) {
    for (int scale = fromScale; scale < config.scales(); scale++) {
      for (int orientation = 0; orientation < config.orientations(); orientation++) {
        List<Integer> scales = new ArrayList<>(path.scales());
        List<Integer> orientations = new ArrayList<>(path.orientations());
        scales.add(scale);
        orientations.add(orientation);
        paths.add(new ScatteringPath(scales, orientations));
      }
    }
  }
}
