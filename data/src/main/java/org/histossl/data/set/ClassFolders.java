package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.histossl.data.tile.ClassScheme;

/**
 * A folder with a folder of images for each class; classes are numbered by name.
 *
 * <pre>{@code
 * tiles/stroma/P3_A8_64.jpg
 * tiles/tumour/P3_A9_12.jpg
 *
 * TileSet tiles = ClassFolders.open(Path.of("tiles"), id -> id.substring(0, id.lastIndexOf('_')));
 * }</pre>
 *
 * <p>Images may lie deeper: {@code tiles/tumour/P3/12.jpg}.
 */
public final class ClassFolders {
  private ClassFolders() {}

  /**
   * Reads the folder's names. An image's group is the folder between it and its class's folder
   * where there is one; else each image is a group of its own, which is right only if no two are of
   * one slide.
   *
   * @param root the folder
   * @return the tiles
   * @throws IOException if there is no such folder or no image in it
   */
  public static TileSet open(Path root) throws IOException {
    return open(
        root,
        id -> {
          int slash = id.lastIndexOf('/');
          return slash < 0 ? id : id.substring(0, slash);
        });
  }

  /**
   * Reads the folder's names.
   *
   * @param root the folder
   * @param groupOf from an image's path below its class's folder, with slashes and without ending,
   *     to its group: the patient or the slide
   * @return the tiles
   * @throws IOException if there is no such folder or no image in it
   */
  public static TileSet open(Path root, UnaryOperator<String> groupOf) throws IOException {
    SetFiles files = SetFiles.open(root, "a set of class folders has a folder for each class");
    List<Path> folders = files.folders();
    List<String> classes = folders.stream().map(f -> String.valueOf(f.getFileName())).toList();
    SetBuilder set = new SetBuilder();
    for (int label = 0; label < folders.size(); label++) {
      Path folder = folders.get(label);
      OptionalInt known = OptionalInt.of(label);
      for (Path image : SetFiles.images(folder)) {
        String below = folder.relativize(image).toString().replace('\\', '/');
        String group = groupOf.apply(SetFiles.stem(below));
        String id = classes.get(label) + "/" + below;
        set.add(id, () -> new LabelledImage(id, group, known, image, Optional.empty()));
      }
    }
    if (set.images().isEmpty()) {
      throw new IOException(root + ": no image in any of the class folders " + classes);
    }
    ClassScheme scheme = new ClassScheme(String.valueOf(root.getFileName()), classes);
    return set.build(scheme.name(), scheme, MaskCodes.identity(scheme));
  }
}
