package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.histossl.data.tile.ClassScheme;

/**
 * A folder with a folder of images for each class; classes are numbered as by {@link
 * ClassScheme#ofNames}.
 *
 * <pre>{@code
 * tiles/stroma/P3_A8_64.jpg
 * tiles/tumour/P3_A9_12.jpg
 *
 * TileSet tiles = ClassFolders.open(Path.of("tiles"), id -> id.substring(0, id.lastIndexOf('_')));
 * }</pre>
 *
 * <p>Images may lie deeper: {@code tiles/tumour/P3/12.jpg}; how folders are searched tells {@link
 * FolderFiles}.
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
    SetFiles.open(root, "a set of class folders has a folder for each class");
    FolderFiles files = FolderFiles.pictures(root);
    if (files.folders().isEmpty()) {
      throw new IOException(root + ": has no folders, one for each class");
    }
    ClassScheme scheme = ClassScheme.ofNames(String.valueOf(root.getFileName()), files.folders());
    SetBuilder set = new SetBuilder();
    set.add(files.problems());
    Map<String, List<Path>> images = byFolder(files, set);
    for (int label = 0; label < scheme.size(); label++) {
      OptionalInt known = OptionalInt.of(label);
      String folder = scheme.classes().get(label);
      for (Path image : images.getOrDefault(folder, List.of())) {
        String id = files.name(image);
        String group = groupOf.apply(SetFiles.stem(id.substring(folder.length() + 1)));
        set.add(id, () -> new LabeledImage(id, group, known, image, Optional.empty()));
      }
    }
    if (set.images().isEmpty()) {
      throw new IOException(
          root
              + ": no image in any of the class folders "
              + files.folders()
              + ": "
              + files.summary());
    }
    return set.build(scheme.name(), scheme, MaskCodes.identity(scheme));
  }

  private static Map<String, List<Path>> byFolder(FolderFiles files, SetBuilder set) {
    Map<String, List<Path>> images = new HashMap<>();
    for (Path image : files.files()) {
      String name = files.name(image);
      int slash = name.indexOf('/');
      if (slash < 0) {
        set.add(List.of(new Problem(name, "lies in no class's folder")));
      } else {
        images.computeIfAbsent(name.substring(0, slash), folder -> new ArrayList<>()).add(image);
      }
    }
    return images;
  }
}
