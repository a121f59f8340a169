package org.histossl.data.slide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which directories of a TIFF are the levels of its slide. */
final class TiffPyramid {
  /** Tolerated difference of a level's aspect ratio, beyond the rounding of its sizes. */
  private static final double ASPECT_TOLERANCE = 0.01;

  /** A page that is hardly smaller than the last level is another picture of the same kind. */
  private static final double MOST_OF_LAST_LEVEL = 0.8;

  private TiffPyramid() {}

  /**
   * The largest page, and those that are smaller with its aspect ratio, finest first: its SubIFDs
   * where one of them is such, as in OME-TIFF, else other pages. In a tiled file a page in strips
   * is no level but a thumbnail, a label or a view of the whole glass.
   */
  static List<TiffPage> of(List<TiffPage> pages) {
    TiffPage base = pages.get(0);
    if (base.pixels() == 0) {
      return List.of(base); // damaged, to be refused rather than replaced by a coarser level
    }
    for (TiffPage page : pages) {
      if (!page.transparencyMask() && page.pixels() > base.pixels()) {
        base = page;
      }
    }
    List<TiffPage> own = levels(base, base.subIfds());
    return own.size() > 1 ? own : levels(base, pages);
  }

  private static List<TiffPage> levels(TiffPage base, List<TiffPage> candidates) {
    List<TiffPage> sorted = new ArrayList<>(candidates);
    sorted.sort(Comparator.comparingLong(TiffPage::pixels).reversed());
    List<TiffPage> pyramid = new ArrayList<>(List.of(base));
    for (TiffPage page : sorted) {
      TiffPage last = pyramid.get(pyramid.size() - 1);
      if (page.pixels() > 0
          && page.width() <= MOST_OF_LAST_LEVEL * last.width()
          && page.tiled() == base.tiled()
          && !page.transparencyMask()
          && sameAspect(base, page)) {
        pyramid.add(page);
      }
    }
    return pyramid;
  }

  /**
   * The pictures that an Aperio file has beside its levels, each with its directory: the second one
   * is a thumbnail, others name themselves in the second line of their description.
   */
  static Map<String, Integer> associated(List<TiffPage> pages, List<TiffPage> pyramid)
      throws IOException {
    if (!pages.get(0).description().isAperio()) {
      return Map.of();
    }
    Map<String, Integer> named = new TreeMap<>();
    for (TiffPage page : pages) {
      if (!pyramid.contains(page)) {
        Optional<String> name = page.description().aperioName();
        if (name.isPresent()) {
          named.putIfAbsent(name.get(), page.index());
        } else if (page.index() == 1) {
          named.putIfAbsent("thumbnail", page.index());
        }
      }
    }
    return Collections.unmodifiableMap(named);
  }

  private static boolean sameAspect(TiffPage base, TiffPage page) {
    double expected = (double) base.height() * page.width() / base.width();
    // A level's width is rounded by up to a pixel, which moves the height that belongs to it.
    double slack = 1.5 * Math.max(1, expected / page.width()) + ASPECT_TOLERANCE * expected;
    return Math.abs(expected - page.height()) <= slack;
  }

  static List<Level> levels(List<TiffPage> pyramid) {
    TiffPage base = pyramid.get(0);
    List<Level> levels = new ArrayList<>();
    for (TiffPage page : pyramid) {
      double downsample =
          ((double) base.width() / page.width() + (double) base.height() / page.height()) / 2;
      levels.add(new Level(levels.size(), page.width(), page.height(), downsample));
    }
    return List.copyOf(levels);
  }
}
