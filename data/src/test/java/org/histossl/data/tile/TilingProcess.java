package org.histossl.data.tile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.histossl.core.Progress;

/** Tiles a folder of slides in a process of its own, to be killed. */
final class TilingProcess {
  private TilingProcess() {}

  /** Takes the folders of the slides and of the store; a byte on the standard output: it begins. */
  public static void main(String[] folders) throws IOException {
    List<SlideSource> slides = slides(Path.of(folders[0]));
    System.out.write('!');
    System.out.flush();
    run(slides, Path.of(folders[1]));
  }

  static void run(List<SlideSource> slides, Path store) throws IOException {
    Tiling.of(TilerConfig.lenient().withTileSize(32).withDroppedSamples(1), ClassScheme.gleason())
        .withThreads(2)
        .run(slides, store, Progress.none());
  }

  static List<SlideSource> slides(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .sorted()
          .map(
              file ->
                  SlideSource.of(
                      String.valueOf(file.getFileName()),
                      "one",
                      file,
                      Optional.empty(),
                      LabelRule.identity(ClassScheme.gleason())))
          .toList();
    }
  }
}
