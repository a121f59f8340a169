// From one slide to tiles that look alike. Paste it piece by piece, or run it whole with histossl.sh.

System.out.println(Backend.load().describe())

// 1. A slide: yours, with -R-Dslide=FILE; else one that is drawn here.
Path work = Files.createTempDirectory("histossl")
Path file = Path.of(System.getProperty("slide", work + "/train_images/synthetic_000.tiff"))
if (System.getProperty("slide") == null) {
    SyntheticProstate.write(work, SyntheticConfig.defaults(Seed.of(7)).withSlides(1).withSidePixels(768), Progress.none());
}

// 2. Its tiles: those that the filter keeps, with their pixels.
int size = 112
var dropped = new TreeMap<String, Integer>()
var tiles = new ArrayList<Tile>()
var pictures = new ArrayList<RgbImage>()
try (Slide slide = Slides.open(file)) {
    System.out.println(slide);
    new Tiler(TilerConfig.thesis().withTileSize(size)).tile("slide", slide, cut -> {
        if (cut.tile().kept()) {
            tiles.add(cut.tile());
            pictures.add(cut.pixels().orElseThrow());
        } else {
            dropped.merge(cut.tile().reasonDropped().orElseThrow(), 1, Integer::sum);
        }
    });
}
System.out.println("kept " + tiles.size() + " tiles, dropped " + dropped)

// 3. What an encoder says of them. Its weights are random here; for those that a pretraining wrote:
//    TrainedEncoder.read(Path.of("encoder.safetensors"), Encoders.xcitNano12(16), head)
var head = DinoHeadConfig.defaults().withPrototypes(64).withWidths(64, 32)
var encoder = TrainedEncoder.random(Encoders.xcitNano12(16), head, Seed.of(1))
var embedder = Embedder.of(encoder, size, Embedder.Source.CLASS_TOKEN)
Embeddings embeddings = embedder.embed(TileSource.of(pictures.size(), pictures::get), Progress.none())
System.out.println(embeddings)

// 4. All embeddings share most of their direction; what tells tiles apart is how they differ from the mean.
Embeddings centered(Embeddings given) {
    int dimensions = given.dimensions();
    float[] values = new float[given.count() * dimensions];
    for (int d = 0; d < dimensions; d++) {
        double mean = 0;
        for (int i = 0; i < given.count(); i++) {
            mean += given.value(i, d) / given.count();
        }
        for (int i = 0; i < given.count(); i++) {
            values[i * dimensions + d] = (float) (given.value(i, d) - mean);
        }
    }
    return Embeddings.of(dimensions, values);
}
Embeddings differences = centered(embeddings)

// 5. Neighbors: among all tiles the nearest is the tile itself, the others are those that look like it.
var knn = KnnConfig.defaults().withNeighbors(Math.min(4, tiles.size()))
KnnResult found = KnnClassifier.of(differences, new int[tiles.size()], 1, knn).classify(differences, Progress.none())
String place(int tile) {
    return "(" + tiles.get(tile).x() + ", " + tiles.get(tile).y() + ")";
}
for (int i = 0; i < tiles.size(); i += Math.max(1, tiles.size() / 5)) {
    int[] near = found.neighbors(i);
    var names = new StringJoiner(", ");
    for (int n = 0; n < near.length; n++) {
        if (near[n] != i) {
            names.add(place(near[n]) + String.format(Locale.ROOT, " %.2f", found.similarity(i, n)));
        }
    }
    System.out.println("tile " + place(i) + " looks most like " + names);
}

// 6. Native memory has owners.
embedder.close()
encoder.close()

// 7. What was drawn here for a look goes again.
try (var drawn = Files.walk(work)) {
    for (Path one : drawn.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
    }
}
System.out.println(work + " is gone: " + Files.notExists(work))
