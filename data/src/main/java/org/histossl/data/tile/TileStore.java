package org.histossl.data.tile;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * Tiles on disk, read in any order by any number of threads. {@link Tiling} makes a store.
 *
 * <pre>{@code
 * TileStore store = TileStore.open(Path.of("tiles"));
 * Tile tile = store.tile(17);
 * RgbImage pixels = store.read(17);
 * }</pre>
 *
 * <p>Kept tiles are numbered from 0, slide by slide; dropped ones, of which at most a few have
 * pixels, have numbers of their own. Files: one tar shard a slide in WebDataset's naming ({@code
 * KEY.png} or {@code KEY.jpg}, and {@code KEY.json}), {@code manifest.csv} with a line for every
 * tile, {@code slides.csv} with a line for every slide, {@code store.json} with the settings. In
 * memory a tile takes 62 bytes. Nothing is held open, so a store needs no closing.
 */
public final class TileStore {
  private final StoreLayout layout;
  private final StoreSettings settings;
  private final List<SlideOutcome> slides;
  private final Map<String, String> groups = new HashMap<>();
  private final TileTable kept;
  private final TileTable dropped;

  private TileStore(StoreLayout layout, StoreSettings settings, List<SlideOutcome> slides) {
    this.layout = layout;
    this.settings = settings;
    this.slides = slides;
    this.kept = new TileTable(settings.tiles().level(), settings.tiles().sizePixels());
    this.dropped = new TileTable(settings.tiles().level(), settings.tiles().sizePixels());
    slides.forEach(slide -> groups.put(slide.slide(), slide.group()));
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
    TileStore store = new TileStore(layout, settings, SlideList.read(layout.slides()));
    Manifest.read(layout.manifest(), store::add);
    store.checkCounts();
    return store;
  }

  private void add(Tile tile, StoredTile stored) throws IOException {
    Check.that(groups.containsKey(tile.slide()), "slide '%s' is not in slides.csv", tile.slide());
    tile.label().ifPresent(label -> Check.index("label", label, settings.scheme().size()));
    Check.that(!tile.kept() || stored.length() > 0, "a kept tile must have pixels");
    (tile.kept() ? kept : dropped).add(tile, stored);
  }

  private void checkCounts() throws IOException {
    long tiles = 0;
    for (SlideOutcome slide : slides) {
      tiles += slide.kept() + slide.dropped();
    }
    if (tiles != (long) kept.size() + dropped.size()) {
      throw new IOException(
          String.format(
              "%s: has %d tiles where slides.csv counts %d; the store is damaged",
              layout.manifest(), (long) kept.size() + dropped.size(), tiles));
    }
  }

  /**
   * How many tiles were kept.
   *
   * @return the number
   */
  public int size() {
    return kept.size();
  }

  /**
   * A kept tile.
   *
   * @param index from 0
   * @return the tile
   */
  public Tile tile(int index) {
    return kept.tile(Check.index("tile", index, size()));
  }

  /**
   * A kept tile's class.
   *
   * @param index from 0
   * @return the class, empty where it is unknown
   */
  public OptionalInt label(int index) {
    return kept.label(Check.index("tile", index, size()));
  }

  /**
   * What a kept tile must stay with in a split: the patient, or the slide.
   *
   * @param index from 0
   * @return the group
   */
  public String group(int index) {
    return groups.getOrDefault(kept.slide(Check.index("tile", index, size())), "");
  }

  /**
   * The kept tiles' classes, as a split takes them.
   *
   * @return a view of {@link #label}
   */
  public List<OptionalInt> labels() {
    return new Column<>(size(), this::label);
  }

  /**
   * The kept tiles' groups, as a split takes them.
   *
   * @return a view of {@link #group}
   */
  public List<String> groups() {
    return new Column<>(size(), this::group);
  }

  /** A list that takes no memory per tile. */
  private static final class Column<T> extends AbstractList<T> implements RandomAccess {
    private final int size;
    private final IntFunction<T> value;

    Column(int size, IntFunction<T> value) {
      this.size = size;
      this.value = value;
    }

    @Override
    public T get(int index) {
      return value.apply(Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
      return size;
    }
  }

  /**
   * A kept tile's pixels.
   *
   * @param index from 0
   * @return the pixels, a new copy
   * @throws IOException naming shard and tile, if they are missing or damaged
   */
  public RgbImage read(int index) throws IOException {
    return read(tile(index), kept.stored(index));
  }

  /**
   * How many tiles were dropped.
   *
   * @return the number
   */
  public int droppedSize() {
    return dropped.size();
  }

  /**
   * A dropped tile.
   *
   * @param index from 0
   * @return the tile
   */
  public Tile dropped(int index) {
    return dropped.tile(Check.index("dropped tile", index, droppedSize()));
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
    StoredTile stored = dropped.stored(index);
    return stored.length() == 0 ? Optional.empty() : Optional.of(read(tile, stored));
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
   * The tiles' edge.
   *
   * @return pixels
   */
  public int tileSizePixels() {
    return settings.tiles().sizePixels();
  }

  /**
   * A number for the whole content: the SHA-256 of the manifest, which holds a digest of every
   * tile.
   *
   * @return 64 hexadecimal digits
   * @throws IOException if the manifest cannot be read
   */
  public String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in =
          new DigestInputStream(Files.newInputStream(layout.manifest()), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  private RgbImage read(Tile tile, StoredTile stored) throws IOException {
    Path shard = layout.shard(stored.shard());
    try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
      if (stored.offset() > channel.size() - stored.length()) {
        throw new EOFException("truncated: the shard has " + channel.size() + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate(stored.length());
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, stored.offset() + bytes.position()) < 0) {
          throw new EOFException("truncated while it was read");
        }
      }
      if (SlideWriter.digest(bytes.array()) != stored.digest()) {
        throw new IOException("the bytes are not those that were written");
      }
      return TileCodec.decode(bytes.array(), tile.sizePixels());
    } catch (IOException e) {
      String why = e instanceof NoSuchFileException ? "the shard is missing" : e.getMessage();
      throw new IOException(
          String.format(
              "cannot read tile x=%d y=%d of slide '%s' from %s: %s",
              tile.x(), tile.y(), tile.slide(), shard, why),
          e);
    }
  }
}
