package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.Sha256;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.TileSet;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Dataset;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.embed.EmbeddingFile.Column;
import org.histossl.models.TrainedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code histossl embed}: a row of numbers a tile. */
@Command(
    name = "embed",
    sortOptions = false,
    description = {
      "Describe each tile by the numbers of an encoder.",
      "",
      "OUT receives embeddings.safetensors and index.csv, which says what its rows are. Killed, it"
          + " goes on where it was.",
      ""
    },
    customSynopsis =
        "histossl embed --encoder FILE --tiles PATH --out FOLDER [OPTIONS]%n"
            + "                      [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class EmbedCommand extends Job<EmbedSettings> {
  @Mixin private EncoderOptions encoder = new EncoderOptions();

  @Key(value = "tiles", required = true)
  @Option(
      names = "--tiles",
      paramLabel = "PATH",
      order = 2,
      description = "A tile store, a table of tiles (labels.csv), or a folder of pictures.")
  private Path tiles = Path.of("");

  @Key(value = "out", required = true)
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      order = 3,
      description = "Where the embeddings are written.")
  private Path out = Path.of("");

  @Key("input")
  @Option(
      names = "--input",
      paramLabel = "PIXELS",
      order = 4,
      description = "Side at which the encoder sees the tiles (their own).")
  private Integer input = 0;

  @Key("description")
  @Option(
      names = "--description",
      paramLabel = "KIND",
      order = 5,
      description =
          "class-token, class-token-and-mean-patch, last-layers or prototypes (class-token).")
  private String description = "";

  @Key("layers")
  @Option(
      names = "--layers",
      paramLabel = "N",
      order = 6,
      description = "Of last-layers: how many (4).")
  private Integer layers = 0;

  @Key("csv")
  @Option(names = "--csv", order = 7, description = "Write embeddings.csv too, with all numbers.")
  private boolean csv;

  EmbedCommand(Console console) {
    super(console);
  }

  @Override
  EmbedSettings read(ObjectNode json) {
    Path none = Path.of("none");
    return Forms.json()
        .read(
            json,
            EmbedSettings.class,
            new EmbedSettings(
                EncoderAt.of(none),
                none,
                none,
                OptionalInt.empty(),
                EmbedSettings.Description.CLASS_TOKEN,
                4,
                false),
            "");
  }

  @Override
  ObjectNode write(EmbedSettings settings) {
    return Forms.json().toJson(settings);
  }

  @Override
  Plan plan(EmbedSettings settings, Plan plan) throws IOException {
    plan.reads("encoder", settings.encoder().weights());
    plan.reads("tiles", TilesAt.summary(TilesAt.source(settings.tiles()), settings.tiles()));
    plan.makes("embeddings", settings.out().resolve("embeddings.safetensors"));
    plan.makes("what the rows are", settings.out().resolve("index.csv"));
    return settings.csv()
        ? plan.makes("table of all numbers", settings.out().resolve("embeddings.csv"))
        : plan;
  }

  @Override
  Ending run(EmbedSettings settings, Console console) throws IOException {
    console.tell(Backend.load());
    TileSource source = TilesAt.source(settings.tiles());
    Path folder = Check.folder("embedding", settings.out());
    try (TrainedEncoder open = settings.encoder().open()) {
      int side = TilesAt.inputPixels(source, open.encoder().patchSize(), settings.input());
      Embedder.Source kind = settings.description().source(settings.layers());
      try (Embedder embedder = Embedder.of(open, side, kind)) {
        EmbeddingFile file =
            embedder.embedTo(
                folder.resolve("embeddings.safetensors"),
                source.resized(side),
                digest(source),
                console.progress());
        List<Column> columns = columns(source);
        file.writeIndex(folder.resolve("index.csv"), columns);
        if (settings.csv()) {
          file.writeCsv(folder.resolve("embeddings.csv"), columns);
        }
        return Ending.done(
            String.format(
                Locale.ROOT,
                "%,d tiles, %d numbers each: %s",
                file.count(),
                file.dimensions(),
                file.path().toAbsolutePath().normalize()));
      }
    }
  }

  private static String digest(TileSource tiles) throws IOException {
    if (tiles instanceof TileStore store) {
      return store.digest();
    } else if (tiles instanceof TileSet set) {
      return Dataset.of(set).digest();
    }
    MessageDigest digest = Sha256.start();
    for (int i = 0; i < tiles.size(); i++) {
      String tile = tiles.id(i) + " " + tiles.pixelDigest(i).orElse("") + "\n";
      digest.update(tile.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(digest);
  }

  private static List<Column> columns(TileSource tiles) {
    List<Column> columns = new ArrayList<>();
    if (tiles instanceof TileStore store) {
      columns.add(new Column("slide", row -> store.tile(row).slide()));
      columns.add(new Column("level", row -> Integer.toString(store.tile(row).level())));
      columns.add(new Column("x", row -> Long.toString(store.tile(row).x())));
      columns.add(new Column("y", row -> Long.toString(store.tile(row).y())));
      columns.add(new Column("size", row -> Integer.toString(store.tile(row).sizePixels())));
      columns.add(new Column("group", store::group));
      columns.add(new Column("label", row -> name(store.scheme().classes(), store.label(row))));
    } else {
      columns.add(new Column("tile", tiles::id));
      if (tiles instanceof TileSet set) {
        columns.add(new Column("group", set::group));
        columns.add(new Column("label", row -> name(set.scheme().classes(), set.label(row))));
      }
    }
    return columns;
  }

  private static String name(List<String> classes, OptionalInt label) {
    return Optional.of(label)
        .filter(OptionalInt::isPresent)
        .map(known -> classes.get(known.getAsInt()))
        .orElse("");
  }
}
