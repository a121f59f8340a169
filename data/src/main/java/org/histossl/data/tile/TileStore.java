package org.histossl.data.tile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.Sha256;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;

/**
 * Tiles on disk, read in any order by any number of threads. {@link Tiling} makes a store, {@link
 * SlideTiles} reads what a store has no pixels of.
 *
 * <pre>{@code
 * TileStore store = TileStore.open(Path.of("tiles"));
 * Tile tile = store.tile(17);
 * RgbImage pixels = store.read(17);
 * }</pre>
 *
 * <p>Kept tiles are numbered from 0, slide by slide; dropped ones, of which at most a few have
 * pixels, have numbers of their own. Files: one tar shard a slide in WebDataset's naming ({@code
 * KEY.png} or {@code KEY.jpg}, {@code KEY.json}, and {@code KEY.mask.png} where masks are kept),
 * {@code manifest.csv} with a line for every tile, {@code slides.csv} with a line for every slide,
 * {@code inputs.json} with what each was made of, {@code store.json} with the settings. In memory a
 * tile takes 62 bytes. Nothing is held open, so a store needs no closing.
 */
public final class TileStore implements TileSource {
  private final StoreLayout layout;
  private final StoreSettings settings;
  private final List<SlideOutcome> slides;
  private final TileTable table;
  private final Verdicts verdicts;
  private final Optional<TileFilter> filter;

  private TileStore(
      StoreLayout layout,
      StoreSettings settings,
      List<SlideOutcome> slides,
      TileTable table,
      Verdicts verdicts,
      Optional<TileFilter> filter) {
    this.layout = layout;
    this.settings = settings;
    this.slides = slides;
    this.table = table;
    this.verdicts = verdicts;
    this.filter = filter;
  }

  /**
   * Opens a finished store.
   *
   * @param folder the store
   * @return the store
   * @throws IOException naming the file, if this is no store, an unfinished or a damaged one
   */
  public static TileStore open(Path folder) throws IOException {
    StoreLayout layout = new StoreLayout(folder);
    if (!Files.exists(layout.settings())) {
      throw new NoSuchFileException(
          folder.toString(), null, "no tile store: it has no " + layout.settings().getFileName());
    }
    StoreSettings settings = StoreSettings.read(layout.settings());
    if (!Files.exists(layout.slides())) {
      throw new IOException(
          folder + ": an unfinished tile store; run the same tiling into it again to finish it");
    }
    List<SlideOutcome> slides = SlideList.read(layout.slides());
    int tiles = StoreCheck.claimed(slides, layout.manifest());
    TileTable table = new TileTable(slides, tiles);
    Verdicts.Builder verdicts = new Verdicts.Builder(tiles);
    Manifest.read(
        layout.manifest(),
        (tile, stored) -> {
          StoreCheck.check(tile, stored, settings);
          table.add(tile, stored);
          verdicts.add(tile.reasonDropped());
        });
    if (table.size() != tiles) {
      throw StoreCheck.damaged(layout.manifest(), table.size() + " tiles", tiles);
    }
    return new TileStore(layout, settings, slides, table, verdicts.build(), Optional.empty());
  }

  /**
   * The same tiles judged by another filter, from the scores alone: no pixels are read. Tiles that
   * were dropped unread ({@link Tile#NO_TISSUE}, {@link Tile#BROKEN}) stay dropped. Those that are
   * kept now and were not before have no pixels in the store; {@link SlideTiles} reads them from
   * the slides.
   *
   * @param other which tiles are kept, by scores alone
   * @return a view of the same files, with numbers of its own
   */
  public TileStore refilter(TileFilter other) {
    Check.that(
        !other.needsPixels(),
        "%s looks at pixels, of which a store has only those of tiles that were kept: tile the"
            + " slides anew with it",
        other.rule());
    Verdicts.Builder judged = new Verdicts.Builder(table.size());
    for (int row = 0; row < table.size(); row++) {
      Optional<String> before = verdicts.reason(row);
      judged.add(table.tile(row, before).unread() ? before : other.reasonToDrop(table.scores(row)));
    }
    return new TileStore(layout, settings, slides, table, judged.build(), Optional.of(other));
  }

  /**
   * How many tiles were kept.
   *
   * @return the number
   */
  @Override
  public int size() {
    return verdicts.kept().length;
  }

  /**
   * A kept tile.
   *
   * @param index from 0
   * @return the tile
   */
  public Tile tile(int index) {
    return table.tile(row(index), Optional.empty());
  }

  @Override
  public String id(int index) {
    Tile tile = tile(index);
    return tile.slide() + " x=" + tile.x() + " y=" + tile.y();
  }

  /**
   * A kept tile's class.
   *
   * @param index from 0
   * @return the class, empty where it is unknown
   */
  public OptionalInt label(int index) {
    return table.label(row(index));
  }

  /**
   * What a kept tile must stay with in a split: the patient, or the slide.
   *
   * @param index from 0
   * @return the group
   */
  public String group(int index) {
    return slides.get(table.slide(row(index))).group();
  }

  /**
   * The kept tiles' classes, as a split takes them.
   *
   * @return a view of {@link #label}
   */
  public List<OptionalInt> labels() {
    return new TileColumn<>(size(), this::label);
  }

  /**
   * The kept tiles' groups, as a split takes them.
   *
   * @return a view of {@link #group}
   */
  public List<String> groups() {
    return new TileColumn<>(size(), this::group);
  }

  /**
   * A kept tile's pixels.
   *
   * @param index from 0
   * @return the pixels, a new copy
   * @throws IOException naming shard and tile, if they are missing or damaged
   */
  @Override
  public RgbImage read(int index) throws IOException {
    return read(tile(index), table.stored(row(index)));
  }

  /** The manifest's digest of the tile's file. */
  @Override
  public Optional<String> pixelDigest(int index) {
    return hasPixels(index)
        ? Optional.of(String.format(Locale.ROOT, "%016x", table.stored(row(index)).digest()))
        : Optional.empty();
  }

  /**
   * Whether the store itself holds a kept tile's pixels.
   *
   * @param index from 0
   * @return false in a store of coordinates, and for tiles that only another filter keeps
   */
  public boolean hasPixels(int index) {
    return table.hasPixels(row(index));
  }

  /**
   * The class of every pixel of a kept tile.
   *
   * @param index from 0
   * @return its mask, empty where none was kept
   * @throws IOException naming shard and tile, if they are missing or damaged
   */
  public Optional<TileMask> readMask(int index) throws IOException {
    StoredTile stored = table.stored(row(index));
    if (!settings.tiles().masks() || stored.length() == 0) {
      return Optional.empty();
    }
    return Optional.of(new ShardReader(layout).mask(tile(index), stored, tileSizePixels()));
  }

  /**
   * How many tiles were dropped.
   *
   * @return the number
   */
  public int droppedSize() {
    return verdicts.dropped().length;
  }

  /**
   * A dropped tile.
   *
   * @param index from 0
   * @return the tile
   */
  public Tile dropped(int index) {
    int row = droppedRow(index);
    return table.tile(row, verdicts.reason(row));
  }

  /**
   * A dropped tile's pixels.
   *
   * @param index from 0
   * @return the pixels, empty unless it is one of the stored samples
   * @throws IOException naming shard and tile, if they are missing or damaged
   */
  public Optional<RgbImage> readDropped(int index) throws IOException {
    Tile tile = dropped(index);
    StoredTile stored = table.stored(droppedRow(index));
    return stored.length() == 0 ? Optional.empty() : Optional.of(read(tile, stored));
  }

  private int row(int index) {
    return verdicts.kept()[Check.index("tile", index, size())];
  }

  private int droppedRow(int index) {
    return verdicts.dropped()[Check.index("dropped tile", index, droppedSize())];
  }

  /**
   * A slide's tiles, kept and dropped, in the order in which they were cut.
   *
   * @param slide its place in {@link #slides}
   * @return the tiles
   */
  public List<Tile> tiles(int slide) {
    Check.index("slide", slide, slides.size());
    List<Tile> found = new ArrayList<>();
    for (int row = firstRow(slide); row < table.size() && table.slide(row) == slide; row++) {
      found.add(table.tile(row, verdicts.reason(row)));
    }
    return found;
  }

  /** Rows are in the order of slides. */
  private int firstRow(int slide) {
    int low = 0;
    int high = table.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (table.slide(middle) < slide) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The slides, in order, failed ones too.
   *
   * @return an unmodifiable list
   */
  public List<SlideOutcome> slides() {
    return slides;
  }

  /**
   * The classes.
   *
   * @return the scheme
   */
  public ClassScheme scheme() {
    return settings.scheme();
  }

  /**
   * The edge of the tiles' pictures.
   *
   * @return pixels
   */
  public int tileSizePixels() {
    return settings.tiles().sizePixels();
  }

  /**
   * A number for the whole content: the SHA-256 of the manifest, which holds a digest of every
   * tile, of what masks in the store were made of, and of the filter where that is another than the
   * store was made with.
   *
   * @return 64 hexadecimal digits
   * @throws IOException if the manifest or the record of masks cannot be read
   */
  public String digest() throws IOException {
    MessageDigest digest = Sha256.start();
    Sha256.feed(digest, layout.manifest());
    if (settings.tiles().masks()) {
      for (SlideRecord made : records().values()) {
        digest.update(made.maskDigest().getBytes(StandardCharsets.UTF_8));
      }
    }
    filter.ifPresent(f -> digest.update(f.toString().getBytes(StandardCharsets.UTF_8)));
    return Sha256.hex(digest);
  }

  /** What the slides were made of, by their ids; none in a store of an earlier version. */
  Map<String, SlideRecord> records() throws IOException {
    return SlideRecord.read(layout.inputs());
  }

  private RgbImage read(Tile tile, StoredTile stored) throws IOException {
    return new ShardReader(layout).pixels(tile, stored, tileSizePixels());
  }

  /** The store in a line, for people at a prompt. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d tiles of %d pixels and %,d dropped ones, of %,d slides; classes %s",
        size(),
        tileSizePixels(),
        droppedSize(),
        slides.size(),
        scheme().classes());
  }
}
