package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.data.image.Interpolation;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.view.StainJitter;
import org.histossl.ssl.view.Turns;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The presets have the numbers of their sources. */
class DinoConfigTest {
  /** facebookresearch/dino main_dino.py, {@code get_args_parser}: the quoted options' defaults. */
  @Test
  void thePapersNetworksAreThoseOfTheReferenceScript() {
    DinoConfig paper = DinoConfig.paper();
    VitConfig vit = assertInstanceOf(VitConfig.class, paper.encoder().config());
    assertEquals(16, vit.patchSize()); // '--patch_size', default=16
    assertEquals(384, vit.embeddingDim()); // '--arch', default='vit_small'
    assertEquals(12, vit.depth());
    assertEquals(6, vit.heads());
    assertEquals(0.1, vit.dropPathRate()); // '--drop_path_rate', default=0.1
    DinoHeadConfig head = paper.head();
    assertEquals(65_536, head.prototypes()); // '--out_dim', default=65536
    assertEquals(DinoHeadConfig.Gain.FROZEN, head.gain()); // '--norm_last_layer', default=True
    assertEquals(false, head.batchNorm()); // '--use_bn_in_head', default=False
    assertEquals(3, head.layers()); // vision_transformer.py, DINOHead(nlayers=3, ...
    assertEquals(2048, head.hiddenDim()); // ... hidden_dim=2048, ...
    assertEquals(256, head.bottleneckDim()); // ... bottleneck_dim=256)
  }

  @Test
  void thePapersTrainingIsThatOfTheReferenceScript() {
    DinoConfig paper = DinoConfig.paper();
    assertEquals(0.1, paper.loss().studentTemperature()); // DINOLoss(student_temp=0.1, ...
    assertEquals(0.9, paper.loss().centerMomentum()); // ... center_momentum=0.9)
    assertEquals(DinoLossConfig.Centering.MEAN, paper.loss().centering());
    TeacherConfig teacher = paper.teacher();
    assertEquals(0.996, teacher.momentum()); // '--momentum_teacher', default=0.996
    assertEquals(1, teacher.finalMomentum()); // cosine_scheduler(args.momentum_teacher, 1, ...
    assertEquals(0.04, teacher.warmupTemperature()); // '--warmup_teacher_temp', default=0.04
    assertEquals(0.04, teacher.temperature()); // '--teacher_temp', default=0.04
    assertEquals(0, teacher.warmupEpochs()); // '--warmup_teacher_temp_epochs', default=0
    OptimizerConfig optimizer = paper.optimizer();
    assertEquals(new AdamWConfig(0.9, 0.999, 1e-8), optimizer.rule()); // '--optimizer', 'adamw'
    assertEquals(0.0005, optimizer.baseRate()); // '--lr', default=0.0005
    assertEquals(1e-6, optimizer.finalRate()); // '--min_lr', default=1e-6
    assertEquals(10, optimizer.warmupEpochs()); // '--warmup_epochs', default=10
    assertEquals(0.04, optimizer.decay()); // '--weight_decay', default=0.04
    assertEquals(0.4, optimizer.finalDecay()); // '--weight_decay_end', default=0.4
    assertEquals(Clipping.perParameter(3), optimizer.clipping()); // '--clip_grad', default=3.0
    assertEquals(1, optimizer.frozenLastLayerEpochs()); // '--freeze_last_layer', default=1
    assertEquals(new RunConfig(100, 64, 1, 0), paper.run()); // '--epochs', '--batch_size_per_gpu'
    assertEquals(0.0005 * 64 / 256, optimizer.rate(64)); // lr * batch_size_per_gpu / 256.
  }

  @Test
  void thePapersViewsAreThoseOfTheReferenceScript() {
    ViewConfig views = DinoConfig.paper().views();
    assertEquals(2, views.global().count());
    assertEquals(224, views.global().size()); // RandomResizedCrop(224, ...
    assertEquals(0.4, views.global().minScale()); // '--global_crops_scale', default=(0.4, 1.)
    assertEquals(1, views.global().maxScale());
    assertEquals(8, views.local().count()); // '--local_crops_number', default=8
    assertEquals(96, views.local().size()); // RandomResizedCrop(96, ...
    assertEquals(0.05, views.local().minScale()); // '--local_crops_scale', default=(0.05, 0.4)
    assertEquals(0.4, views.local().maxScale());
    assertEquals(Interpolation.BICUBIC, views.interpolation()); // interpolation=Image.BICUBIC
    assertEquals(new Turns(0.5, 0, 0), views.turns()); // RandomHorizontalFlip(p=0.5)
    assertEquals(StainJitter.none(), views.stain());
    assertEquals(0.8, views.color().probability()); // RandomApply([ColorJitter(...)], p=0.8)
    assertEquals(0.4, views.color().brightness()); // brightness=0.4
    assertEquals(0.4, views.color().contrast()); // contrast=0.4
    assertEquals(0.2, views.color().saturation()); // saturation=0.2
    assertEquals(0.1, views.color().hue()); // hue=0.1
    assertEquals(0.2, views.color().grayscaleProbability()); // RandomGrayscale(p=0.2)
  }

  @Test
  void theThesisHasItsNumbersAndThePapersOtherwise() {
    DinoConfig bony = DinoConfig.bony();
    XcitConfig xcit = assertInstanceOf(XcitConfig.class, bony.encoder().config());
    assertEquals(16, xcit.patchSize()); // medium-24/16
    assertEquals(512, xcit.embeddingDim());
    assertEquals(24, xcit.depth());
    assertEquals(8, xcit.heads());
    assertEquals(true, xcit.tokensNorm());
    assertEquals(1e-5, xcit.layerScale());
    assertEquals(4096, bony.head().prototypes());
    assertEquals(100, bony.run().batchSize());
    assertEquals(1, bony.views().global().count());
    assertEquals(224, bony.views().global().size());
    assertEquals(5, bony.views().local().count());
    assertEquals(96, bony.views().local().size());
    DinoConfig paper = DinoConfig.paper();
    assertEquals(paper.loss(), bony.loss());
    assertEquals(paper.teacher(), bony.teacher());
    assertEquals(paper.optimizer(), bony.optimizer());
  }

  @Test
  void theSmallOneIsItsDocumentationAndOtherwiseThePaper() {
    DinoConfig small = DinoConfig.small();
    XcitConfig xcit = assertInstanceOf(XcitConfig.class, small.encoder().config());
    assertEquals(8, xcit.patchSize());
    assertEquals(64, xcit.embeddingDim());
    assertEquals(3, xcit.depth());
    assertEquals(256, small.head().prototypes());
    assertEquals(true, small.head().batchNorm());
    ViewConfig views = small.views();
    assertEquals(2, views.global().count());
    assertEquals(48, views.global().size());
    assertEquals(4, views.local().count());
    assertEquals(24, views.local().size());
    assertEquals(0, views.global().size() % xcit.patchSize());
    assertEquals(0, views.local().size() % xcit.patchSize());
    assertEquals(ViewConfig.tissue().stain(), views.stain());
    assertEquals(8, small.run().epochs());
    assertEquals(16, small.run().batchSize());
    DinoConfig paper = DinoConfig.paper();
    assertEquals(paper.loss(), small.loss());
    assertEquals(paper.optimizer().rule(), small.optimizer().rule());
    assertEquals(paper.optimizer().clipping(), small.optimizer().clipping());
  }

  @Test
  void thePresetsForCoresMakeTheStepsThatTheySay() {
    assertSteps(2304, 2344, DinoConfig.minutes(2344));
    assertSteps(2304, 808, DinoConfig.minutes(808));
    assertSteps(6144, 20_000, DinoConfig.hour(20_000));
    assertSteps(24_576, 100_000, DinoConfig.night(100_000));
  }

  @Test
  void aSetThatIsTooLargeForThePresetIsStillSeenOften() {
    DinoConfig minutes = DinoConfig.minutes(1_000_000);
    assertEquals(8, minutes.run().epochs());
    assertEquals(1, minutes.optimizer().warmupEpochs());
  }

  @Test
  @Tag("hostile")
  void aPresetForNoTilesIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DinoConfig.hour(0));
    assertEquals("tiles must be at least 1, got 0", e.getMessage());
  }

  /** Within the part of an epoch that is no whole one, and the tiles that make no whole batch. */
  private static void assertSteps(long steps, int tiles, DinoConfig config) {
    RunConfig run = config.run();
    int whole = tiles / run.batchSize();
    double made = (double) run.epochs() * whole;
    assertEquals((double) steps, made, steps * 0.06);
    assertEquals(run.epochs() / 10.0, config.optimizer().warmupEpochs(), 1);
    assertEquals(0.996, config.teacher().momentum());
    assertEquals(0.2, config.views().local().minScale());
    assertEquals(0, config.views().global().size() % 8);
  }
}
