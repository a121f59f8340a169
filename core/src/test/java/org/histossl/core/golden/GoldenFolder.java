package org.histossl.core.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the golden cases lie: below {@code -Dgolden.dir}, else the few in the test resources. */
final class GoldenFolder {
  private static final String PROPERTY = "golden.dir";
  private static final String RESOURCE = "/golden";
  private static final Path ROOT = find();

  private GoldenFolder() {}

  static Path root() {
    return ROOT;
  }

  private static Path find() {
    String asked = System.getProperty(PROPERTY, "");
    if (!asked.isEmpty() && Files.isDirectory(Path.of(asked))) {
      return Path.of(asked);
    }
    URL resource =
        Objects.requireNonNull(
            GoldenFolder.class.getResource(RESOURCE), "no golden cases on the class path");
    try {
      URI uri = resource.toURI();
      return uri.getScheme().equals("jar") ? unpack(uri) : Path.of(uri);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the cases out of core's test jar, since weight files are read by path. */
  private static Path unpack(URI uri) throws IOException {
    Path target = Files.createTempDirectory("golden");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(target)));
    try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of());
        Stream<Path> files = Files.walk(jar.getPath(RESOURCE))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = target.resolve(jar.getPath(RESOURCE).relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return target;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
