import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.Tiler;
import org.histossl.data.tile.TilerConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;

/** A project outside that uses what was released: from a slide to embeddings of its tiles. */
public final class Outside {
  private static final int SIZE = 112;

  private Outside() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println(Backend.load().describe());
    Path work = Files.createTempDirectory("outside");
    SyntheticProstate.write(
        work,
        SyntheticConfig.defaults(Seed.of(7)).withSlides(1).withSidePixels(512),
        Progress.none());
    List<RgbImage> pictures = new ArrayList<>();
    try (Slide slide = Slides.open(work.resolve("train_images/synthetic_000.tiff"))) {
      new Tiler(TilerConfig.thesis().withTileSize(SIZE))
          .tile("slide", slide, cut -> cut.pixels().ifPresent(pictures::add));
    }
    DinoHeadConfig head = DinoHeadConfig.defaults().withPrototypes(64).withWidths(64, 32);
    try (TrainedEncoder encoder = TrainedEncoder.random(Encoders.xcitNano12(16), head, Seed.of(1));
        Embedder embedder = Embedder.of(encoder, SIZE, Embedder.Source.CLASS_TOKEN)) {
      Embeddings embeddings =
          embedder.embed(TileSource.of(pictures.size(), pictures::get), Progress.none());
      System.out.println(embeddings.count() + " tiles as " + embeddings.dimensions() + " numbers");
    }
  }
}
