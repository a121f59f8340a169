package org.histossl.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileStore;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
  /** A network that learns nothing, quickly. */
  private static final String TINY =
      """
      encoder: {type: xcit, patchSize: 16, embeddingDim: 16, depth: 1, heads: 2, tokensNorm: true,
        layerScale: 1.0, dropPathRate: 0.0, details: {classLayers: 1, mlpRatio: 2.0, qkvBias: true,
        positions: true, layerNormEpsilon: 1e-6, classes: 0, sizes: WHOLE_PATCHES}}
      head: {prototypes: 16, hiddenDim: 16, bottleneckDim: 8}
      views: {global: {size: 32}, local: {size: 16, count: 2}}
      run: {epochs: 1, batchSize: 8, seed: 1}
      """;

  @TempDir Path folder;

  private final Shell shell = new Shell();

  private Path at(String name) {
    return folder.resolve(name);
  }

  @Test
  @Tag("slow")
  void slidesBecomeTilesAnEncoderScoresPicturesAndAPage() throws IOException {
    SyntheticProstate.write(
        at("slides"),
        SyntheticConfig.defaults(Seed.of(1)).withSlides(6).withSidePixels(400),
        Progress.none());
    Files.writeString(at("tiny.yaml"), TINY);

    shell.well("tile", "--slides", at("slides"), "--out", at("t"), "--size", 96);
    assertTrue(shell.lastLine().contains(" tiles kept, "), shell.out());
    TileStore store = TileStore.open(at("t/tiles"));
    assertTrue(store.size() > 8, shell.out());
    assertTrue(Files.exists(at("t/look/contact-sheet.png")));

    shell.well("pretrain", "--tiles", at("t"), "--out", at("r"), "-c", at("tiny.yaml"));
    Path encoder = at("r/encoder.safetensors");
    assertEquals(encoder.toString(), shell.lastLine());
    assertTrue(Files.readString(at("r/report.html")).contains("Loss"));
    byte[] weights = Files.readAllBytes(encoder);
    shell.well("pretrain", "--tiles", at("t"), "--out", at("r"), "-c", at("tiny.yaml"));
    assertArrayEquals(weights, Files.readAllBytes(encoder));

    shell.well("embed", "-e", at("r"), "--tiles", at("t"), "-o", at("e"), "--csv");
    String first = Files.readAllLines(at("e/embeddings.csv")).get(0);
    assertTrue(first.startsWith("slide,level,x,y,size,group,label,e0,"), first);
    assertEquals(store.size() + 1, Files.readAllLines(at("e/index.csv")).size());

    shell.well("convert", "--from", at("e/embeddings.safetensors"), "--to", at("c.csv"));
    assertEquals(Files.readString(at("e/embeddings.csv")), Files.readString(at("c.csv")));
    shell.well("convert", "--from", at("r"), "--to", at("new/w.safetensors"));
    try (TrainedEncoder one = TrainedEncoder.read(encoder);
        TrainedEncoder same = TrainedEncoder.read(at("new/w.safetensors"))) {
      assertEquals(one.digest(), same.digest());
    }

    shell.well(
        "evaluate",
        "-e",
        "tiny=" + at("r"),
        "--untrained",
        "--tiles",
        at("t"),
        "-o",
        at("v"),
        "--decoders",
        "knn");
    assertTrue(shell.out().contains("tiny, 20-NN, seed 1"), shell.out());
    assertTrue(shell.out().contains("untrained, 20-NN"), shell.out());
    assertTrue(Files.exists(at("v/results.json")));

    shell.well("attention", "-e", at("r"), "--slides", at("slides"), "--size", 96, "-o", at("a"));
    assertTrue(shell.lastLine().startsWith("drawn 6: "), shell.out());
    try (Stream<Path> files = Files.list(at("a"))) {
      assertEquals(12, files.filter(f -> f.toString().matches(".*[.](png|geojson)")).count());
    }

    shell.well(
        "report",
        "-e",
        "tiny=" + at("r"),
        "--slides",
        at("slides"),
        "--tiles",
        at("t"),
        "-o",
        at("p"));
    assertTrue(Files.readString(at("p/report.html")).contains("tiny"));
  }

  @Test
  void foldersAreSearchedAndFailuresCounted() throws IOException {
    Path bad = Shell.slide(at("slides/bad.png"), 96, 64, true);
    damage(bad);
    shell.refused(
        Job.FAILED,
        "no slide could be tiled: bad.png: ",
        "tile",
        "--slides",
        at("slides"),
        "--out",
        at("none"),
        "--size",
        32);

    Shell.slide(at("slides/deep/good.png"), 96, 64, true);
    Shell.slide(at("slides/.hidden/other.png"), 96, 64, true);
    Object[] words = {
      "tile", "--slides", at("slides"), "--out", at("some"), "--size", 32, "--filter", "lenient"
    };
    shell.well(words);
    assertTrue(shell.lastLine().endsWith("(1 of 2 slides left out)"), shell.out());
    assertTrue(shell.out().contains("2 slides in " + at("slides")), shell.out());
    Object[] strict = Arrays.copyOf(words, words.length + 1);
    strict[words.length] = "--strict";
    shell.refused(Job.FAILED, "--strict: 1 of 2 slides left out", strict);
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Shell.slide(at("slides/a.png"), 96, 64, true);
    shell.well("tile", "--slides", at("slides"), "--out", at("o"), "--dry-run");
    assertTrue(shell.out().contains("reads    slides: "), shell.out());
    assertTrue(shell.out().contains("makes    tile store: " + at("o/tiles")), shell.out());
    assertFalse(Files.exists(at("o")));
    shell.well(
        "tile", "--slides", at("slides"), "--out", at("o"), "--size", 32, "--filter", "none");
    List<Path> before = files();
    shell.well("tile", "--slides", at("slides"), "--out", at("o"), "--size", 32, "--dry-run");
    assertTrue(shell.out().contains("keeps    tile store"), shell.out());
    shell.well("pretrain", "--tiles", at("o"), "--out", at("r"), "--dry-run");
    assertEquals(before, files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  @Tag("hostile")
  void inputsThatAreNotThereOrOfAnotherKindAreNamed() throws IOException {
    shell.refused(
        Job.FAILED,
        "there is no such slide or folder",
        "tile",
        "--slides",
        at("none"),
        "--out",
        at("o"));
    assertFalse(Files.exists(at("o")));
    Files.createDirectories(at("empty"));
    shell.refused(
        Job.FAILED, "there are no slides in it", "tile", "--slides", at("empty"), "--out", at("o"));
    shell.refused(
        Job.FAILED, "holds no pictures", "pretrain", "--tiles", at("empty"), "--out", at("o"));
    shell.refused(
        Job.FAILED, "there are no tiles", "pretrain", "--tiles", at("none"), "--out", at("o"));
    shell.refused(
        Job.FAILED,
        "there is no encoder",
        "embed",
        "-e",
        at("none"),
        "--tiles",
        at("empty"),
        "-o",
        at("o"));
    shell.refused(
        Job.FAILED,
        "encoder, as a pretraining leaves in its folder",
        "embed",
        "-e",
        at("empty"),
        "--tiles",
        at("empty"),
        "-o",
        at("o"));
    Shell.slide(at("tiles/a.png"), 32, 32, true);
    Files.writeString(at("w.pth"), "no weights");
    shell.refused(
        Job.FAILED,
        "with --architecture: one of [xcit_nano_12_p16",
        "embed",
        "-e",
        at("w.pth"),
        "--tiles",
        at("tiles"),
        "-o",
        at("o"));
    shell.refused(
        Job.MISUSED,
        "there is no architecture 'vit_smal_p16'",
        "convert",
        "--from",
        at("w.pth"),
        "--to",
        at("x.safetensors"),
        "--architecture",
        "vit_smal_p16");
    shell.refused(
        Job.MISUSED,
        "--to must end in .csv or .safetensors",
        "convert",
        "--from",
        at("w.pth"),
        "--to",
        at("x.txt"));
    shell.refused(
        Job.FAILED,
        "no tile store",
        "report",
        "-e",
        at("w.pth"),
        "--slides",
        at("tiles"),
        "--tiles",
        at("tiles"),
        "-o",
        at("o"));
  }

  @Test
  void noTileKeptAndASlideSmallerThanATileAreSaid() throws IOException {
    Shell.slide(at("blank/a.png"), 96, 64, false);
    shell.refused(
        Job.FAILED,
        "no tile of 1 slides was kept, 6 were dropped",
        "tile",
        "--slides",
        at("blank"),
        "--out",
        at("o"),
        "--size",
        32);
    shell.refused(
        Job.FAILED,
        "is smaller than a tile: level 0 has 96 x 64 pixels, a tile takes 224 x 224",
        "tile",
        "--slides",
        at("blank"),
        "--out",
        at("large"));
  }

  @Test
  void picturesOfSlidesThatAreGoneGoAndThoseOfOthersStay() throws IOException {
    for (String name : List.of("a.png", "b.png", "c.png")) {
      Shell.slide(at("slides").resolve(name), 200, 100, true);
    }
    Object[] words = {
      "tile", "--slides", at("slides"), "--out", at("out"), "--size", 64, "--filter", "none"
    };
    shell.well(words);
    Path look = at("out/look");
    Files.writeString(look.resolve("001-b.png.geojson"), "changed by somebody");
    Files.writeString(look.resolve("009-mine.png"), "drawn by somebody");
    Files.writeString(at("out/precious"), "not of this folder");
    String precious =
        HexFormat.of()
            .formatHex(
                Sha256.start().digest("not of this folder".getBytes(StandardCharsets.UTF_8)));
    Files.writeString(
        at("out/look.sha256"), precious + "  ../precious\nno line\n", StandardOpenOption.APPEND);
    Files.delete(at("slides/a.png"));
    Files.delete(at("slides/b.png"));
    shell.well(words);
    try (Stream<Path> files = Files.list(look)) {
      assertEquals(
          List.of(
              "000-c.png.geojson",
              "000-c.png.png",
              "001-b.png.geojson",
              "009-mine.png",
              "contact-sheet.png"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertTrue(Files.exists(at("out/precious")));
  }

  @Test
  void aRunLooksAtLabeledPicturesAfterEachEpoch() throws IOException {
    Files.writeString(at("tiny.yaml"), TINY);
    for (int i = 0; i < 16; i++) {
      Shell.slide(at("tiles/" + (i % 2 == 0 ? "one" : "other") + "/" + i + ".png"), 40, 40, true);
    }
    shell.well(
        "pretrain",
        "--tiles",
        at("tiles"),
        "--labeled",
        at("tiles"),
        "--out",
        at("r"),
        "-c",
        at("tiny.yaml"));
    assertTrue(
        Files.readString(at("r/report.html"))
            .contains(org.histossl.eval.online.NeighborScore.NAME));
  }

  @Test
  @Tag("hostile")
  void unreadableTilesAreNamedByTheirFiles() throws IOException {
    Files.writeString(at("tiny.yaml"), TINY);
    for (int i = 0; i < 8; i++) {
      Shell.slide(at("tiles/" + i + ".png"), 96, 64, true);
    }
    damage(at("tiles/3.png"));
    Object[] words = {"pretrain", "--tiles", at("tiles"), "--out", at("a"), "-c", at("tiny.yaml")};
    shell.well(words);
    assertTrue(shell.lastLine().endsWith("(1 of 8 tiles unreadable)"), shell.out());
    damage(at("tiles/4.png"));
    words[4] = at("b");
    shell.refused(Job.FAILED, at("tiles/3.png").toString(), words);
    assertTrue(shell.err().contains(at("tiles/4.png").toString()), shell.err());
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }
}
