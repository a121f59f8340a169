package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java block of the README and of the guide, as it is written there, imports included: it
 * compiles, and it runs in a folder that has what the page says its reader has.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final int SIDE = 224;
  private static final Pattern LINK = Pattern.compile("]\\(([\\w-]+\\.md)\\)");

  @TempDir Path folder;

  /** In a process of its own, since the blocks name their files as their reader would. */
  @Test
  @Tag("slow")
  void everyJavaBlockCompilesAndRuns() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> blocks = new ArrayList<>();
    for (Path page : pages()) {
      String name = page.getFileName().toString().replaceAll("\\.md$", "").replace('-', '_');
      blocks.addAll(DocumentBlocks.compile(page, name, classes));
      for (String json : DocumentBlocks.of(page, "json")) {
        Files.writeString(work().resolve("config.json"), json);
      }
    }
    assertTrue(blocks.size() > 6, "blocks were looked for in the wrong form: " + blocks);
    makeInputs();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx2g", "-Djava.awt.headless=true", "-cp"));
    command.add(classes + File.pathSeparator + absolute(System.getProperty("java.class.path")));
    command.add(Run.class.getName());
    command.addAll(blocks);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(work().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(log));
    String printed = Files.readString(log);
    assertTrue(printed.contains("384 numbers"), printed);
    assertFalse(printed.contains("Exception") || printed.contains("Skipped["), printed);
  }

  /** Calls the blocks one after the other. */
  static final class Run {
    private Run() {}

    public static void main(String[] blocks) throws Exception {
      for (String block : blocks) {
        System.out.println("-- " + block);
        Class.forName(block).getMethod("run").invoke(null);
      }
    }
  }

  /** The README, then the guide's pages in the order of their list, which names them all. */
  private static List<Path> pages() throws IOException {
    Path guide = ROOT.resolve("docs/guide");
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    Matcher links = LINK.matcher(Files.readString(guide.resolve("README.md")));
    while (links.find()) {
      pages.add(guide.resolve(links.group(1)));
    }
    try (Stream<Path> files = Files.list(guide)) {
      assertEquals(files.count(), pages.size(), "docs/guide/README.md names every page");
    }
    return pages;
  }

  private Path work() throws IOException {
    return Files.createDirectories(folder.resolve("work"));
  }

  /**
   * What a reader has: slides with masks, a tile, and weights by the names that they are published
   * under.
   */
  private void makeInputs() throws IOException {
    SyntheticConfig few = SyntheticConfig.defaults(Seed.of(3)).withSlides(8).withSidePixels(512);
    SyntheticProstate.write(work().resolve("panda"), few, Progress.none());
    Path slides = Files.createDirectory(work().resolve("slides"));
    for (String slide : List.of("synthetic_000.tiff", "synthetic_001.tiff")) {
      Files.copy(work().resolve("panda/train_images").resolve(slide), slides.resolve(slide));
    }
    RgbImage tile = RgbImage.filled(SIDE, SIDE, 0xDCA0C8);
    ImageIO.write(tile.toBufferedImage(), "png", work().resolve("tile.png").toFile());
    try (TrainedEncoder encoder =
        TrainedEncoder.random(
            Encoders.vitSmall(16),
            DinoHeadConfig.defaults().withPrototypes(8).withWidths(8, 8),
            Seed.of(5))) {
      encoder.write(work().resolve("dino_deitsmall16_pretrain.pth"));
    }
  }

  private static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
