package org.histossl.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options by which commands are told slides and how they are cut. */
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class SlideOptions {
  @Key(value = "slides", required = true)
  @Option(
      names = "--slides",
      paramLabel = "PATH",
      order = 1,
      description =
          "A slide, a folder of slides with all folders in it, or a PANDA folder with train.csv.")
  private Path slides = Path.of("");

  @Key(value = "out", required = true)
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      order = 2,
      description = "New or empty, or that of the same run.")
  private Path out = Path.of("");

  @Key("tiling.size")
  @Option(names = "--size", paramLabel = "PIXELS", order = 3, description = "Edge of a tile (224).")
  private Integer size = 0;

  @Key("tiling.stride")
  @Option(
      names = "--stride",
      paramLabel = "PIXELS",
      order = 4,
      description = "Step from tile to tile (the size: no overlap).")
  private Integer stride = 0;

  @Key("tiling.level")
  @Option(
      names = "--level",
      paramLabel = "N",
      order = 5,
      description = "Level that is cut, 0 the finest (0).")
  private Integer level = 0;

  @Key("tiling.mpp")
  @Option(
      names = "--mpp",
      paramLabel = "MICRONS",
      order = 6,
      description = "Microns per pixel to cut at, instead of a level.")
  private Double mpp = 0.0;

  @Key("tiling.filter")
  @Option(
      names = "--filter",
      paramLabel = "PRESET",
      order = 7,
      description =
          "Which tiles are kept: thesis, lenient or none (thesis). Its numbers are settings, such"
              + " as tiling.filter.emptinessAtMost=0.8.")
  private String filter = "";

  @Key("threads")
  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 30,
      description = "Slides cut at a time (one a core).")
  private Integer threads = 0;
}
