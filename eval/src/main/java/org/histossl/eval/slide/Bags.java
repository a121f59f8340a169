package org.histossl.eval.slide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;

/**
 * The tiles of each slide, by their embeddings. Slides are numbered in the order of first
 * appearance.
 */
public final class Bags {
  private final Embeddings tiles;
  private final List<String> names;
  private final List<int[]> rows;

  private Bags(Embeddings tiles, List<String> names, List<int[]> rows) {
    this.tiles = tiles;
    this.names = names;
    this.rows = rows;
  }

  /**
   * Sorts tiles by slide.
   *
   * @param tiles the tiles' embeddings; finite
   * @param slides the slide of each tile
   * @return the bags
   */
  public static Bags of(Embeddings tiles, List<String> slides) {
    Check.that(
        tiles.count() == slides.size(),
        "embeddings and slides must be as many, got %d and %d",
        tiles.count(),
        slides.size());
    tiles.requireFinite("embeddings of tiles");
    Map<String, List<Integer>> bySlide = new LinkedHashMap<>();
    for (int i = 0; i < slides.size(); i++) {
      bySlide.computeIfAbsent(slides.get(i), name -> new ArrayList<>()).add(i);
    }
    List<int[]> rows = new ArrayList<>();
    bySlide.values().forEach(all -> rows.add(all.stream().mapToInt(Integer::intValue).toArray()));
    return new Bags(tiles, List.copyOf(bySlide.keySet()), rows);
  }

  /**
   * How many slides there are.
   *
   * @return the number of slides
   */
  public int count() {
    return names.size();
  }

  /**
   * A slide's name.
   *
   * @param slide which slide
   * @return its name
   */
  public String name(int slide) {
    return names.get(Check.index("slide", slide, count()));
  }

  /**
   * The tiles of a slide, in their own order.
   *
   * @param slide which slide
   * @return indices of embeddings
   */
  public int[] tiles(int slide) {
    return rows.get(Check.index("slide", slide, count())).clone();
  }

  /**
   * The embeddings of all tiles.
   *
   * @return a row a tile
   */
  public Embeddings embeddings() {
    return tiles;
  }
}
