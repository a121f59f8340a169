package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Progress;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaSlide;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.set.Problem;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.Tiling;

/**
 * The slides of a path: one file, a folder with all folders in it, or a PANDA folder, which has
 * masks and classes.
 *
 * @param files the file of each slide by its id, which is its path below the folder
 * @param problems what cannot be used
 * @param summary what was found, in words
 * @param panda the PANDA folder, if it is one
 */
record SlideFiles(
    Map<String, Path> files, List<Problem> problems, String summary, Optional<PandaFolder> panda) {
  /** Of slides without masks. */
  private static final LabelRule RULE = LabelRule.identity(ClassScheme.gleason());

  /**
   * Finds slides.
   *
   * @param slides the path
   * @param except what is not searched, such as the folder of results
   */
  static SlideFiles find(Path slides, Path except) throws IOException {
    if (!Files.exists(slides)) {
      throw new NoSuchFileException(slides.toString(), null, "there is no such slide or folder");
    }
    if (Files.exists(slides.resolve("train.csv"))) {
      return ofPanda(PandaFolder.open(slides));
    }
    Map<String, Path> files = new LinkedHashMap<>();
    if (!Files.isDirectory(slides)) {
      files.put(String.valueOf(slides.getFileName()), slides);
      return new SlideFiles(files, List.of(), "1 slide: " + slides, Optional.empty());
    }
    FolderFiles found = FolderFiles.slides(slides, Optional.of(except));
    found.files().forEach(file -> files.put(found.name(file), file));
    if (files.isEmpty()) {
      throw new IOException(slides + ": there are no slides in it: " + found.summary());
    }
    return new SlideFiles(files, found.problems(), found.summary(), Optional.empty());
  }

  private static SlideFiles ofPanda(PandaFolder folder) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (PandaSlide slide : folder.slides()) {
      files.put(slide.id(), slide.image());
    }
    String summary = files.size() + " slides in a PANDA folder";
    return new SlideFiles(files, folder.problems(), summary, Optional.of(folder));
  }

  /** The same slides for work that needs no masks. */
  SlideFiles withoutMasks() {
    return new SlideFiles(files, problems, summary, Optional.empty());
  }

  /** The classes that masks tell, if there are masks. */
  ClassScheme scheme() {
    return panda.map(PandaFolder::scheme).orElse(RULE.scheme());
  }

  /**
   * Cuts the slides into a store.
   *
   * @param tiling how, with {@link #scheme}
   * @param threads slides at a time, 0 for one a core
   * @param store the store's folder
   * @param progress hears of each slide
   */
  TileStore tile(Tiling tiling, int threads, Path store, Progress progress) throws IOException {
    Tiling how = threads > 0 ? tiling.withThreads(threads) : tiling;
    return panda.isPresent()
        ? PandaTiling.run(panda.get(), how, 0, store, progress).store()
        : how.run(sources(), store, progress);
  }

  /** The slides, without their masks. */
  List<SlideSource> sources() {
    return files.entrySet().stream()
        .map(e -> SlideSource.of(e.getKey(), e.getKey(), e.getValue(), Optional.empty(), RULE))
        .toList();
  }
}
