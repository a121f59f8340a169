package org.histossl.ssl.dino;

import java.util.Objects;
import java.util.Optional;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Targets;

/** Targets and loss of {@link DinoObjective} on scores that a test gives. */
record DinoLoss(DinoLossConfig config) {
  static final String CENTER = Centering.CENTER;

  record Outputs(Node loss, Node teacherEntropy, Node agreement) {}

  Outputs build(Scope scope, Node teacher, Node student, Node temperature, long batch) {
    DinoObjective objective =
        new DinoObjective(
            "head",
            "",
            DinoHeadConfig.defaults().withPrototypes((int) Math.max(1, teacher.size(-1))),
            config.rule(),
            config.studentTemperature(),
            Schedule.constant(1));
    Targets targets = config.rule().targets(scope, teacher, temperature, Optional.empty(), "");
    DinoObjective.Terms terms = objective.terms(targets.probabilities(), student, batch);
    targets.buffers().forEach(scope::update);
    return new Outputs(
        terms.loss(),
        Objects.requireNonNull(targets.metrics().get("teacherEntropy")),
        terms.agreement());
  }
}
