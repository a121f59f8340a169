package org.histossl.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.histossl.core.Backend;
import org.histossl.core.FileErrors;
import org.histossl.core.engine.Engine;
import org.histossl.data.image.NativePictures;
import org.histossl.openslide.OpenSlideProvider;

/** What {@code histossl doctor} finds. A piece that is absent, or fails, is a line like others. */
final class Examination {
  private static final int NAME_COLUMNS = 14;
  private static final int LINE_COLUMNS = 80;
  private static final int PATIENCE_SECONDS = 10;

  /** What makes kernels faster, of all that a processor says it can do. */
  private static final List<String> INSTRUCTIONS =
      List.of(
          "sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16");

  private final List<String> lines = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private boolean well = true;

  private Examination() {}

  static Examination ofThisMachine() {
    Examination examination = new Examination();
    examination.system();
    examination.backend();
    examination.card();
    examination.readers();
    examination.summary();
    return examination;
  }

  List<String> lines() {
    return lines;
  }

  /** Whether encoders can be run. */
  boolean well() {
    return well;
  }

  private void system() {
    Runtime runtime = Runtime.getRuntime();
    add("System", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    add("Java", property("java.version") + ", " + property("java.vm.name"));
    add("Processor", runtime.availableProcessors() + " cores" + instructions());
    add(
        "Memory",
        mebibytes(Backend.machineBytes())
            + "; the Java heap may take "
            + mebibytes(runtime.maxMemory())
            + " (-Xmx)");
  }

  private void backend() {
    try {
      Backend backend = Backend.load();
      add("Backend", backend.name() + ", kernels " + backend.simd() + ", BLAS " + backend.blas());
      add("Threads", backend.threads() + " (OMP_NUM_THREADS)");
      add("Off the heap", "arrays may take " + mebibytes(backend.offHeapBytes()));
      Engine engine = Engine.standard();
      add("Engine", engine.name().toLowerCase(Locale.ROOT));
      if (engine != Engine.NATIVE) {
        missing.add(
            "oneDNN, which runs encoders several times as fast: put org.bytedeco:dnnl and"
                + " org.bytedeco:opencl with this platform's natives on the class path");
      }
      if (!backend.simd().contains("avx") && cpuFlags().contains("avx2")) {
        missing.add("kernels for AVX2: use ND4J's natives of a classifier with avx2");
      }
    } catch (RuntimeException | LinkageError e) {
      well = false;
      add("Backend", "none: encoders cannot be run");
      missing.add("a backend: " + FileErrors.message(e));
    }
  }

  private void card() {
    List<String> cards =
        command("nvidia-smi", "--query-gpu=name,compute_cap,memory.total", "--format=csv,noheader");
    if (cards.isEmpty()) {
      add("Card", "none seen (no nvidia-smi)");
      return;
    }
    cards.forEach(card -> add("Card", card));
    add("", "used where the program is built with -Pcuda");
  }

  private void readers() {
    optional(
        "OpenSlide",
        OpenSlideProvider::isAvailable,
        "slides of NDPI, MRXS, JPEG 2000 and others are read",
        "OpenSlide, for NDPI, MRXS, JPEG 2000 and others: apt install libopenslide0, or brew"
            + " install openslide");
    optional(
        "Leptonica",
        NativePictures::available,
        "JPEG and PNG are decoded natively",
        "Leptonica, which decodes JPEG several times as fast: put org.bytedeco:leptonica with this"
            + " platform's natives on the class path");
  }

  private void optional(String name, Supplier<Boolean> there, String use, String advice) {
    boolean found;
    try {
      found = there.get();
    } catch (RuntimeException | LinkageError e) {
      found = false;
    }
    add(name, found ? "found: " + use : "not found");
    if (!found) {
      missing.add(advice);
    }
  }

  private void summary() {
    lines.add("");
    if (missing.isEmpty()) {
      lines.add("Nothing is missing.");
    } else {
      lines.add("Missing:");
      missing.forEach(one -> wrap("  - ", "    ", one));
    }
  }

  private void add(String name, String value) {
    String first = String.format(Locale.ROOT, "%-" + NAME_COLUMNS + "s", name);
    wrap(first, " ".repeat(NAME_COLUMNS), value);
  }

  /** Breaks between words, so that lines are at most 80 letters long. */
  private void wrap(String first, String others, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split("\\s+")) {
      if (!empty && line.length() + 1 + word.length() > LINE_COLUMNS) {
        lines.add(line.toString());
        line = new StringBuilder(others);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
  }

  private static String instructions() {
    Set<String> flags = cpuFlags();
    List<String> known = INSTRUCTIONS.stream().filter(flags::contains).toList();
    return known.isEmpty() ? "" : ", " + String.join(" ", known);
  }

  /** What Linux tells of the processor; nothing elsewhere. */
  private static Set<String> cpuFlags() {
    Set<String> flags = new TreeSet<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
        if (line.startsWith("flags") || line.startsWith("Features")) {
          flags.addAll(List.of(line.substring(line.indexOf(':') + 1).strip().split(" ")));
          break;
        }
      }
    } catch (IOException e) {
      // another system: what the kernels were built for stands in the line of the backend
    }
    return flags;
  }

  /** What a program prints; nothing where it is absent or fails. */
  private static List<String> command(String... words) {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? said.strip().lines().toList() : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
