package org.histossl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.data.tile.TileFilter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path folder;

  private final Shell shell = new Shell();

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatIsPrintedGivesTheSameWhenReadAgain() throws IOException {
    List<List<String>> asked =
        List.of(
            List.of("tile", "--slides", "s", "--out", "o", "--mpp", "0.5", "--filter", "lenient"),
            List.of("pretrain", "--tiles", "t", "--out", "o", "--preset", "small", "--seed", "3"),
            List.of("embed", "-e", "e", "--tiles", "t", "--out", "o", "--layers", "2"),
            List.of("evaluate", "-e", "a=x", "-e", "b=y", "--tiles", "t", "-o", "o", "--untrained"),
            List.of("attention", "-e", "e", "--slides", "s", "-o", "o", "--hottest", "0.2"),
            List.of("report", "-e", "a=x", "--slides", "s", "--tiles", "t", "-o", "o"),
            List.of(
                "convert", "--from", "a.pth", "--to", "b.safetensors", "--architecture", "uni"));
    for (List<String> words : asked) {
      List<String> printing = new java.util.ArrayList<>(words);
      printing.add("--print-config");
      String printed = shell.well(printing.toArray());
      Path again = file(words.get(0) + ".json", printed);
      assertEquals(
          printed, shell.well(words.get(0), "--config", again, "--print-config"), words.get(0));
    }
  }

  @Test
  void yamlJsonOptionsAndAssignmentsSayTheSame() throws IOException {
    Path yaml =
        file(
            "a.yaml",
            """
            # cut finely
            slides: s
            out: o
            tiling:
              size: 128
              mpp: 0.5
              filter: {preset: lenient, inkAtMost: 0.1}
            encoding: jpeg
            """);
    Path json =
        file(
            "a.json",
            """
            {"slides": "s", "out": "o", "encoding": "jpeg",
             "tiling": {"size": 128, "mpp": 0.5, "filter": {"preset": "lenient", "inkAtMost": 0.1}}}
            """);
    String one = shell.well("tile", "--config", yaml, "--print-config");
    assertEquals(one, shell.well("tile", "--config", json, "--print-config"));
    assertEquals(
        one,
        shell.well(
            "tile",
            "--slides",
            "s",
            "--out",
            "o",
            "--size",
            "128",
            "--mpp",
            "0.5",
            "--filter",
            "lenient",
            "--encoding",
            "jpeg",
            "tiling.filter.inkAtMost=0.1",
            "--print-config"));
    assertEquals(
        one,
        shell.well(
            "tile",
            "slides=s",
            "out=o",
            "tiling.size=128",
            "tiling.mpp=0.5",
            "encoding=jpeg",
            "tiling.filter={\"preset\":\"lenient\",\"inkAtMost\":0.1}",
            "--print-config"));
  }

  @Test
  void optionsCountMoreThanFilesAndAssignmentsMost() throws IOException {
    Path first = file("1.yaml", "slides: s\nout: o\ntiling: {size: 1, samples: 1}\n");
    Path second = file("2.yml", "tiling: {size: 2}\n");
    String printed =
        shell.well(
            "tile",
            "-c",
            first,
            "-c",
            second,
            "--stride",
            "7",
            "tiling.stride=8",
            "--print-config");
    assertTrue(printed.contains("\"size\" : 2"), printed);
    assertTrue(printed.contains("\"samples\" : 1"), printed);
    assertTrue(printed.contains("\"stride\" : 8"), printed);
  }

  @Test
  void aRunsOwnConfigurationIsOneOfThisProgram() throws IOException {
    String whole = shell.well("pretrain", "--tiles", "t", "--out", "o", "--print-config");
    assertTrue(whole.contains("\"method\" : \"dino\""), whole);
    assertTrue(whole.contains("\"prototypes\""), whole);
    Path short_ = file("short.json", "{\"run\": {\"epochs\": 3}}");
    String printed =
        shell.well("pretrain", "--tiles", "t", "--out", "o", "-c", short_, "--print-config");
    assertTrue(printed.contains("\"epochs\" : 3"), printed);
  }

  @Test
  void presetsOfTilesAreThoseOfTheLibrary() {
    assertEquals(TileFilter.thesis().rule(), TileBounds.preset("thesis").filter().rule());
    assertEquals(TileFilter.lenient().rule(), TileBounds.preset("lenient").filter().rule());
    assertEquals(OptionalDouble.empty(), TileBounds.preset("none").edgesAtLeast());
  }

  @Test
  @Tag("hostile")
  void unknownKeysAreRefusedWithTheNearest() {
    shell.refused(
        Job.MISUSED, "did you mean size?", "tile", "--slides", "s", "--out", "o", "tiling.sise=3");
    shell.refused(
        Job.MISUSED, "did you mean tiles?", "pretrain", "--tiles", "t", "--out", "o", "tilse=x");
    shell.refused(
        Job.MISUSED,
        "did you mean epochs?",
        "pretrain",
        "--tiles",
        "t",
        "--out",
        "o",
        "run.epoch=3");
    shell.refused(
        Job.MISUSED,
        "did you mean small?",
        "pretrain",
        "--tiles",
        "t",
        "--out",
        "o",
        "--preset",
        "smal");
    shell.refused(
        Job.MISUSED,
        "is neither an option nor KEY=VALUE",
        "tile",
        "--slides",
        "s",
        "-o",
        "o",
        "foo");
    shell.refused(
        Job.MISUSED,
        "is no place in a configuration",
        "tile",
        "--slides",
        "s",
        "-o",
        "o",
        "a..b=1");
    shell.refused(
        Job.MISUSED, "'{1' is not valid JSON", "tile", "--slides", "s", "-o", "o", "tiling={1");
    shell.refused(
        Job.MISUSED, "out must be a path as a text, got 3", "tile", "--slides", "s", "out=3");
    shell.refused(
        Job.MISUSED,
        "two files are named 'a'",
        "evaluate",
        "-e",
        "a=x",
        "-e",
        "a=y",
        "--tiles",
        "t",
        "-o",
        "o");
  }

  @Test
  @Tag("hostile")
  void damagedFilesAreNamedWithThePlace() throws IOException {
    List<List<String>> wrong =
        List.of(
            List.of("a.yaml", "a: 1\na: 2\n", "duplicate key"),
            List.of("b.yaml", "a: [1\nb: 2\n", "line"),
            List.of("c.yaml", "- 1\n- 2\n", "a configuration is names and values"),
            List.of("d.yaml", "", "a configuration is names and values, got nothing"),
            List.of("e.yaml", "? [1, 2]\n: 3\n", "is not valid YAML"),
            List.of("l.yaml", "1: 2\n", "names must be texts, got 1"),
            List.of("f.yaml", "a: !!java.io.File x\n", "is not valid YAML"),
            List.of("g.yaml", "a: &a [*a, *a]\n", "is not valid YAML"),
            List.of("h.yaml", "a: " + "[".repeat(60) + "]".repeat(60), "is not valid YAML"),
            List.of("i.json", "{\"a\": 1, \"a\": 2}", "Duplicate field"),
            List.of("j.json", "[1]", "a configuration is names and values, got [1]"),
            List.of("k.json", "a: 1", "is not valid JSON"));
    for (List<String> one : wrong) {
      Path file = file(one.get(0), one.get(1));
      shell.refused(Job.FAILED, one.get(2), "tile", "--config", file);
      assertTrue(shell.err().contains(file.toString()), shell.err());
    }
    shell.refused(Job.FAILED, "no such configuration", "tile", "--config", folder.resolve("none"));
  }
}
