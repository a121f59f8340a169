package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import org.histossl.eval.Results;

/**
 * All that a report shows. Built in pieces; what is not given is left out of the page.
 *
 * <pre>{@code
 * ReportData data =
 *     ReportData.builder("PANDA pipeline")
 *         .summary("12 slides, 3 epochs of DINO on a small XCiT.")
 *         .keyFigure(new KeyFigure("20-NN balanced accuracy", "0.71", "random encoder 0.43"))
 *         .data(dataSection)
 *         .curve(Curve.of("Loss", "nats", "Cross-entropy of student and teacher.", points))
 *         .results(new Results(rows, differences, confusions))
 *         .configuration(new Settings("Encoder", encoderSettings))
 *         .provenance(new Settings("Versions and seeds", versions))
 *         .environment(new Settings("Machine", machine))
 *         .build();
 * }</pre>
 *
 * @param title the page's title
 * @param summary a few sentences below it
 * @param warnings what monitors of the run found, a sentence each; shown above all numbers
 * @param keyFigures numbers shown large
 * @param data what went in
 * @param curves how training went
 * @param results what came out
 * @param pictures what the encoder looks at and finds alike
 * @param run how to do it again
 */
public record ReportData(
    String title,
    List<String> summary,
    List<String> warnings,
    List<KeyFigure> keyFigures,
    DataSection data,
    List<Curve> curves,
    Results results,
    Pictures pictures,
    Run run) {
  /** Takes copies of the lists. */
  public ReportData {
    summary = List.copyOf(summary);
    warnings = List.copyOf(warnings);
    keyFigures = List.copyOf(keyFigures);
    curves = List.copyOf(curves);
  }

  /**
   * Begins a report.
   *
   * @param title the page's title
   * @return the builder
   */
  public static Builder builder(String title) {
    return new Builder(title);
  }

  /**
   * What the encoder looks at and finds alike.
   *
   * @param attention attention over some tiles
   * @param slides heat over whole slides
   * @param subBands what wavelet front ends make of some tiles
   * @param neighbors nearest neighbors of some tiles
   * @param maps embeddings in two dimensions
   */
  public record Pictures(
      List<AttentionTile> attention,
      List<SlidePicture> slides,
      List<SubBandPicture> subBands,
      List<NeighborRow> neighbors,
      List<Scatter> maps) {
    /** Takes copies of the lists. */
    public Pictures {
      attention = List.copyOf(attention);
      slides = List.copyOf(slides);
      subBands = List.copyOf(subBands);
      neighbors = List.copyOf(neighbors);
      maps = List.copyOf(maps);
    }
  }

  /**
   * How to do it again.
   *
   * @param configuration what was set; also in {@code results.json}
   * @param provenance what else decides the numbers: versions, seeds, digests; also in {@code
   *     results.json}
   * @param environment what differs from run to run: machine, command, paths, dates, durations; on
   *     the page only
   */
  public record Run(
      List<Settings> configuration, List<Settings> provenance, List<Settings> environment) {
    /** Takes copies of the lists. */
    public Run {
      configuration = List.copyOf(configuration);
      provenance = List.copyOf(provenance);
      environment = List.copyOf(environment);
    }
  }

  /** Collects the pieces. Every method may be left out; those for lists may be called again. */
  public static final class Builder {
    private final String title;
    private final List<String> summary = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<KeyFigure> keyFigures = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final List<AttentionTile> attention = new ArrayList<>();
    private final List<SlidePicture> slides = new ArrayList<>();
    private final List<SubBandPicture> subBands = new ArrayList<>();
    private final List<NeighborRow> neighbors = new ArrayList<>();
    private final List<Scatter> maps = new ArrayList<>();
    private final List<Settings> configuration = new ArrayList<>();
    private final List<Settings> provenance = new ArrayList<>();
    private final List<Settings> environment = new ArrayList<>();
    private DataSection data = DataSection.empty();
    private Results results = new Results(List.of(), List.of(), List.of());

    private Builder(String title) {
      this.title = title;
    }

    /**
     * Adds a paragraph to the summary.
     *
     * @param paragraph plain text
     * @return this builder
     */
    public Builder summary(String paragraph) {
      summary.add(paragraph);
      return this;
    }

    /**
     * Adds what a monitor of the run found; warnings stand above all numbers.
     *
     * @param sentence plain text: when, what, what to try
     * @return this builder
     */
    public Builder warning(String sentence) {
      warnings.add(sentence);
      return this;
    }

    /**
     * Adds a number shown large.
     *
     * @param figure the number
     * @return this builder
     */
    public Builder keyFigure(KeyFigure figure) {
      keyFigures.add(figure);
      return this;
    }

    /**
     * Sets what went in.
     *
     * @param section slides and tiles
     * @return this builder
     */
    public Builder data(DataSection section) {
      data = section;
      return this;
    }

    /**
     * Adds a training curve.
     *
     * @param curve the curve
     * @return this builder
     */
    public Builder curve(Curve curve) {
      curves.add(curve);
      return this;
    }

    /**
     * Sets what came out.
     *
     * @param section scores and confusion matrices
     * @return this builder
     */
    public Builder results(Results section) {
      results = section;
      return this;
    }

    /**
     * Adds attention over a tile.
     *
     * @param tile the tile and its overlays
     * @return this builder
     */
    public Builder attention(AttentionTile tile) {
      attention.add(tile);
      return this;
    }

    /**
     * Adds heat over a whole slide.
     *
     * @param slide the slide and the heat over it
     * @return this builder
     */
    public Builder slide(SlidePicture slide) {
      slides.add(slide);
      return this;
    }

    /**
     * Adds what a wavelet front end makes of a tile.
     *
     * @param picture the tile, its sub-bands and reconstructions
     * @return this builder
     */
    public Builder subBands(SubBandPicture picture) {
      subBands.add(picture);
      return this;
    }

    /**
     * Adds a map of embeddings.
     *
     * @param map points in two dimensions, by class
     * @return this builder
     */
    public Builder map(Scatter map) {
      maps.add(map);
      return this;
    }

    /**
     * Adds a tile with its neighbors.
     *
     * @param row the tile and its neighbors
     * @return this builder
     */
    public Builder neighbors(NeighborRow row) {
      neighbors.add(row);
      return this;
    }

    /**
     * Adds many pictures at once.
     *
     * @param more attention, slides, sub-bands, neighbors, maps
     * @return this builder
     */
    public Builder pictures(Pictures more) {
      attention.addAll(more.attention());
      slides.addAll(more.slides());
      subBands.addAll(more.subBands());
      neighbors.addAll(more.neighbors());
      maps.addAll(more.maps());
      return this;
    }

    /**
     * Adds settings of the run; they also go to {@code results.json}.
     *
     * @param settings names and values without paths
     * @return this builder
     */
    public Builder configuration(Settings settings) {
      configuration.add(settings);
      return this;
    }

    /**
     * Adds what else decides the numbers: versions, seeds, digests; also in {@code results.json}.
     *
     * @param settings names and values without paths or dates
     * @return this builder
     */
    public Builder provenance(Settings settings) {
      provenance.add(settings);
      return this;
    }

    /**
     * Adds what differs from run to run: machine, command, paths, dates, durations. On the page
     * only.
     *
     * @param settings names and values
     * @return this builder
     */
    public Builder environment(Settings settings) {
      environment.add(settings);
      return this;
    }

    /**
     * Ends the collecting.
     *
     * @return the report's data
     */
    public ReportData build() {
      return new ReportData(
          title,
          summary,
          warnings,
          keyFigures,
          data,
          curves,
          results,
          new Pictures(attention, slides, subBands, neighbors, maps),
          new Run(configuration, provenance, environment));
    }
  }
}
