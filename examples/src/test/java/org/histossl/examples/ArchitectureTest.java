package org.histossl.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;

/** What may know what, over the classes of all modules. */
@AnalyzeClasses(packages = "org.histossl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ALL = "org.histossl..";
  private static final String EXAMPLES = "org.histossl.examples..";
  private static final String CLI = "org.histossl.cli..";
  private static final String OPENSLIDE = "org.histossl.openslide..";
  private static final String IMAGEJ = "org.histossl.imagej..";
  private static final String MPI = "org.histossl.mpi..";
  private static final String HDF5 = "org.histossl.hdf5..";
  private static final String GRAPH = "org.histossl.core.graph..";
  private static final String ENGINE = "org.histossl.core.engine..";
  private static final String VIEWS = "org.histossl.ssl.view..";
  private static final String SAME_DIFF = "org.nd4j.autodiff..";

  /** They silence what ND4J prints: while it differentiates, and where CUDA has no driver. */
  private static final String SILENCERS = "org\\.histossl\\.core\\.(engine\\.Binding|Backend)";

  private static final DescribedPredicate<JavaClass> LIBRARIES =
      resideInAPackage(ALL).and(resideOutsideOfPackages(EXAMPLES, CLI)).as("the libraries");

  @ArchTest
  static final ArchRule modulesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("core")
          .definedBy("org.histossl.core..")
          .layer("data")
          .definedBy("org.histossl.data..")
          .layer("openslide")
          .definedBy(OPENSLIDE)
          .layer("imagej")
          .definedBy(IMAGEJ)
          .layer("mpi")
          .definedBy(MPI)
          .layer("models")
          .definedBy("org.histossl.models..")
          .layer("ssl")
          .definedBy("org.histossl.ssl..")
          .layer("eval")
          .definedBy("org.histossl.eval..")
          .layer("hdf5")
          .definedBy(HDF5)
          .layer("cli")
          .definedBy(CLI)
          .layer("examples")
          .definedBy(EXAMPLES)
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("data")
          .mayOnlyAccessLayers("core")
          .whereLayer("openslide")
          .mayOnlyAccessLayers("core", "data")
          .whereLayer("imagej")
          .mayOnlyAccessLayers("core", "data")
          .whereLayer("mpi")
          .mayOnlyAccessLayers("core")
          .whereLayer("models")
          .mayOnlyAccessLayers("core", "data")
          .whereLayer("ssl")
          .mayOnlyAccessLayers("core", "data", "models")
          .whereLayer("eval")
          .mayOnlyAccessLayers("core", "data", "models")
          .whereLayer("hdf5")
          .mayOnlyAccessLayers("core", "data", "models", "eval")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("examples")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule everyClassIsInAModule =
      classes()
          .should()
          .resideInAnyPackage(
              "org.histossl.core..",
              "org.histossl.data..",
              OPENSLIDE,
              IMAGEJ,
              MPI,
              "org.histossl.models..",
              "org.histossl.ssl..",
              "org.histossl.eval..",
              HDF5,
              CLI,
              EXAMPLES);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.histossl.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule dataKnowsNothingOfNetworks =
      noClasses()
          .that()
          .resideInAPackage("org.histossl.data..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.nd4j..",
              "org.bytedeco.dnnl..",
              GRAPH,
              ENGINE,
              "..core.optim..",
              "..core.weights..");

  @ArchTest
  static final ArchRule theFrameOfDistillationKnowsNoMethod =
      noClasses()
          .that()
          .resideInAnyPackage("org.histossl.ssl.distill..", "org.histossl.ssl.train..", VIEWS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.histossl.ssl.dino..", "org.histossl.ssl.dinov2..");

  @ArchTest
  static final ArchRule theLoopOverEpochsKnowsNoDistillation =
      noClasses()
          .that()
          .resideInAnyPackage("org.histossl.ssl.train..", VIEWS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.histossl.ssl.distill..");

  @ArchTest
  static final ArchRule encodersKnowNothingOfOneAnother =
      slices().matching("org.histossl.models.(vit|xcit)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule whatAllEncodersShareKnowsNoneOfThem =
      noClasses()
          .that()
          .resideInAnyPackage("org.histossl.models.encoder..", "org.histossl.models.head..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.histossl.models.vit..", "org.histossl.models.xcit..");

  @ArchTest
  static final ArchRule pretrainingKnowsEncodersByTheirSeamAlone =
      noClasses()
          .that()
          .resideInAnyPackage("org.histossl.ssl.distill..", "org.histossl.ssl.train..", VIEWS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.histossl.models.vit..", "org.histossl.models.xcit..");

  @ArchTest
  static final ArchRule plansAreForEveryTarget =
      noClasses()
          .that()
          .resideInAPackage("org.histossl.core.engine.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.dnnl..", "org.histossl.core.engine.nativecpu..");

  @ArchTest
  static final ArchRule whatCallersSeeTheyCanName =
      classes().that(LIBRARIES.and(isOpenToCallers())).should(nameNothingHiddenInPublic());

  @ArchTest
  static final ArchRule sameDiffStaysBehindTheGraph =
      classes()
          .that(LIBRARIES.and(resideOutsideOfPackage(GRAPH)).and(isOpenToCallers()))
          .should(nameNothingOfSameDiffInPublic());

  @ArchTest
  static final ArchRule onlyTheEngineRunsGraphs =
      noClasses()
          .that()
          .resideOutsideOfPackage(ENGINE)
          .should()
          .callMethodWhere(
              runsAGraph().as("SameDiff's own execution or training, instead of a Program"));

  @ArchTest
  static final ArchRule librariesLeaveTheBackendToTheUser =
      noClasses()
          .that(LIBRARIES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..");

  @ArchTest
  static final ArchRule librariesLeaveTheLogToTheUser =
      noClasses()
          .that(LIBRARIES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.slf4j.simple..",
              "ch.qos.logback..",
              "org.apache.log4j..",
              "java.util.logging..");

  @ArchTest
  static final ArchRule librariesPrintNothing =
      noClasses()
          .that(LIBRARIES)
          .and()
          .haveNameNotMatching(SILENCERS)
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)")
          .orShould()
          .haveNameMatching(".*[.$](Abstract|Default)[A-Z]\\w*");

  @ArchTest
  static final ArchRule randomnessIsAnArgument =
      noClasses()
          .should()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(SplittableRandom.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(ThreadLocalRandom.class, "current")
          .orShould()
          .callMethod(Collections.class, "shuffle", List.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("org.nd4j.linalg.api.rng..")
          .because("a run with the same seed must give the same bits: use org.histossl.core.Seed");

  private static DescribedPredicate<JavaClass> isOpenToCallers() {
    return DescribedPredicate.describe("that callers can name", ArchitectureTest::isPublic);
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
  }

  private static ArchCondition<JavaClass> nameNothingOfSameDiffInPublic() {
    return nameNothingInPublic(
        "name no type of " + SAME_DIFF + " in a public signature", resideInAPackage(SAME_DIFF));
  }

  private static ArchCondition<JavaClass> nameNothingHiddenInPublic() {
    return nameNothingInPublic(
        "name no type in a public signature that callers cannot name",
        resideInAPackage(ALL).and(DescribedPredicate.not(isOpenToCallers())));
  }

  private static ArchCondition<JavaClass> nameNothingInPublic(
      String rule, DescribedPredicate<JavaClass> wrong) {
    return new ArchCondition<>(rule) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMember member : type.getMembers()) {
          Set<JavaModifier> modifiers = member.getModifiers();
          boolean open =
              modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
          if (open && named(member).stream().anyMatch(wrong)) {
            events.add(SimpleConditionEvent.violated(member, member.getDescription()));
          }
        }
      }
    };
  }

  private static Set<JavaClass> named(JavaMember member) {
    Stream<JavaType> types =
        member instanceof JavaCodeUnit unit
            ? Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()))
            : member.getAllInvolvedRawTypes().stream().map(JavaType.class::cast);
    return types
        .flatMap(t -> t.getAllInvolvedRawTypes().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static DescribedPredicate<JavaMethodCall> runsAGraph() {
    Set<String> running =
        Set.of(
            "output",
            "outputAll",
            "outputSingle",
            "batchOutput",
            "exec",
            "execBackwards",
            "calculateGradients",
            "calculateGradientsAndOutputs",
            "fit",
            "evaluate");
    return DescribedPredicate.describe(
        "run a graph",
        call ->
            call.getTargetOwner().isEquivalentTo(SameDiff.class)
                && running.contains(call.getName()));
  }
}
