package org.histossl.openslide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read with a file. */
class SiblingsTest {
  @TempDir Path folder;

  private List<String> siblings(String file, String vendor) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    OpenSlideProvider.siblings(folder.resolve(file), vendor)
        .forEach(path -> names.add(folder.relativize(path).toString()));
    return List.copyOf(names);
  }

  @Test
  void eachVendorsFilesAreFound() throws IOException {
    Files.createDirectory(folder.resolve("a"));
    for (String name :
        List.of("a.mrxs", "a/Index.dat", "b.mrxs", "a.vms", "a(1,0).jpg", "x.dcm", "x.svs")) {
      Files.createFile(folder.resolve(name));
    }
    assertEquals(List.of("a/Index.dat"), siblings("a.mrxs", "mirax"));
    assertEquals(List.of(), siblings("b.mrxs", "mirax"));
    assertEquals(List.of("a(1,0).jpg", "a.mrxs"), siblings("a.vms", "hamamatsu"));
    assertEquals(6, siblings("x.dcm", "dicom").size() + 1);
    assertEquals(List.of(), siblings("x.svs", "aperio"));
  }
}
