package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.histossl.core.Progress;

/** Whatever happens to the slides between runs, the store is that of a first run over them. */
class ChangedInputsProperties {
  private static final List<String> IDS = List.of("a", "b", "c", "d");

  private enum Kind {
    IMAGE,
    MASK,
    NO_MASK,
    TRUNCATED,
    REMOVED,
    TOUCHED
  }

  /** One change of one slide. */
  record Edit(Kind kind, String id, int value) {
    void apply(SlideFiles slides) throws IOException {
      switch (kind) {
        case IMAGE -> slides.writeImage(id, 10 * value);
        case MASK -> slides.writeMask(id, value);
        case NO_MASK -> Files.deleteIfExists(slides.mask(id));
        case TRUNCATED -> slides.truncate(id);
        case REMOVED -> slides.remove(id);
        case TOUCHED -> {
          if (Files.exists(slides.image(id))) {
            Files.write(slides.image(id), Files.readAllBytes(slides.image(id)));
          }
        }
      }
    }
  }

  @Provide
  Arbitrary<List<List<Edit>>> runs() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.of(IDS),
            Arbitraries.integers().between(0, 5))
        .as(Edit::new)
        .list()
        .ofMaxSize(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(tries = 25)
  void aStoreIsThatOfAFirstRun(@ForAll("runs") List<List<Edit>> runs, @ForAll TileEncoding encoding)
      throws IOException {
    Path folder = Files.createTempDirectory("store");
    try {
      SlideFiles slides = new SlideFiles(folder.resolve("slides"));
      for (String id : IDS.subList(1, IDS.size())) {
        slides.writeImage(id, 40);
        slides.writeMask(id, 1);
      }
      Path store = folder.resolve("store");
      Tiling tiling =
          Tiling.of(
                  encoding == TileEncoding.COORDINATES
                      ? SlideFiles.CONFIG
                      : SlideFiles.CONFIG.withMasks(),
                  ClassScheme.gleason())
              .withEncoding(encoding)
              .withThreads(1);
      tiling.run(slides.sources(), store, Progress.none());
      for (List<Edit> edits : runs) {
        for (Edit edit : edits) {
          edit.apply(slides);
        }
        TileStore again = tiling.run(slides.sources(), store, Progress.none());
        Path fresh = folder.resolve("fresh");
        TileStore first = tiling.run(slides.sources(), fresh, Progress.none());
        assertEquals(SlideFiles.content(fresh), SlideFiles.content(store));
        assertEquals(first.digest(), again.digest());
        SlideFiles.delete(fresh);
      }
    } finally {
      SlideFiles.delete(folder);
    }
  }
}
