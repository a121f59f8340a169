package org.histossl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the guide, as it is written there, in a folder that has what its reader has. */
class GuideTest {
  private static final Path GUIDE = Path.of("../docs/guide");
  private static final Pattern LINK = Pattern.compile("]\\(([\\w-]+\\.md)\\)");
  private static final Pattern JSON = Pattern.compile("(?ms)^```json\\R(.*?)^```$");

  @TempDir Path folder;

  /** In a process of its own, since commands name their files as their reader would. */
  @Test
  @Tag("slow")
  void everyCommandOfTheGuideRuns() throws Exception {
    List<String> commands = new ArrayList<>();
    Matcher pages = LINK.matcher(Files.readString(GUIDE.resolve("README.md")));
    while (pages.find()) {
      String page = Files.readString(GUIDE.resolve(pages.group(1)));
      page.lines().filter(line -> line.startsWith("histossl ")).forEach(commands::add);
      Matcher json = JSON.matcher(page);
      if (json.find()) {
        Files.writeString(folder.resolve("config.json"), json.group(1));
      }
    }
    assertTrue(commands.size() > 4, "commands were looked for in the wrong form: " + commands);
    makeInputs();
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    java.addAll(List.of("-Xmx2g", "-Djava.awt.headless=true", "-cp", classPath));
    java.add(Lines.class.getName());
    java.addAll(commands);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(java)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    assertEquals(0, code, Files.readString(log));
  }

  /** Runs lines as a shell would, up to the first that fails. */
  static final class Lines {
    private Lines() {}

    public static void main(String[] lines) {
      for (String line : lines) {
        System.out.println("$ " + line);
        String[] words = line.split(" ");
        String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
        int code = Histossl.run(new Console(System.out, System.err, Progress.none()), arguments);
        if (code != 0) {
          System.exit(code);
        }
      }
    }
  }

  private void makeInputs() throws IOException {
    SyntheticConfig few = SyntheticConfig.defaults(Seed.of(3)).withSlides(8).withSidePixels(512);
    SyntheticProstate.write(folder.resolve("panda"), few, Progress.none());
    Path slides = Files.createDirectory(folder.resolve("slides"));
    for (String slide : List.of("synthetic_000.tiff", "synthetic_001.tiff")) {
      Files.copy(folder.resolve("panda/train_images").resolve(slide), slides.resolve(slide));
    }
    try (TrainedEncoder encoder =
        TrainedEncoder.random(
            Encoders.vitSmall(16),
            DinoHeadConfig.defaults().withPrototypes(8).withWidths(8, 8),
            Seed.of(5))) {
      encoder.write(folder.resolve("dino_deitsmall16_pretrain.pth"));
    }
  }
}
