package org.histossl.ssl.distill;

import java.util.List;
import java.util.Optional;

/**
 * What student and teacher see.
 *
 * @param views pixels of each view, global ones first, {@code [batch, 3, size, size]} each
 * @param globals how many of the views are global
 * @param masks which patches of the global views are hidden; empty for none
 */
record MicroBatch(List<float[]> views, int globals, Optional<Masks> masks) {
  List<float[]> globalViews() {
    return views.subList(0, globals);
  }

  List<float[]> localViews() {
    return views.subList(globals, views.size());
  }
}
