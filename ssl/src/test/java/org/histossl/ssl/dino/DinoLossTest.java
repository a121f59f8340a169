package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.optim.Schedule;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

class DinoLossTest {
  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> agreesWithTheReference() {
    return GoldenCase.tests(DinoLossTest::check, "dino-loss-");
  }

  private static void check(GoldenCase golden) throws IOException {
    JsonNode config = golden.config();
    int batch = config.get("batch").asInt();
    int stepsPerEpoch = config.get("steps_per_epoch").asInt();
    Schedule temperature =
        Schedule.stages(
            config.get("warmup_teacher_temp").asDouble(),
            config.get("teacher_temp").asDouble(),
            config.get("warmup_teacher_temp_epochs").asInt(),
            stepsPerEpoch);
    DinoLoss loss =
        new DinoLoss(
            DinoLossConfig.defaults()
                .withStudentTemperature(config.get("student_temp").asDouble())
                .withCenterMomentum(config.get("center_momentum").asDouble()));
    for (Engine engine : Engine.values()) {
      Graph graph = new Graph(DataType.FLOAT);
      int prototypes = config.get("out_dim").asInt();
      Node teacher =
          graph.input("teacher", (long) config.get("n_global").asInt() * batch, prototypes);
      Node student =
          graph.input("student", (long) config.get("ncrops").asInt() * batch, prototypes);
      DinoLoss.Outputs outputs =
          loss.build(
              graph.root(Mode.TRAIN), teacher, student, graph.input("temperature", 1), batch);
      graph.loss(outputs.loss());
      graph.output("loss", outputs.loss());
      try (NetworkState state = NetworkState.of(graph);
          Program program = engine.compile(graph, state, Derivatives.parametersAnd("student"))) {
        for (int t = 0; t < config.get("steps").asInt(); t++) {
          program.input("teacher").assign(golden.tensor("input.safetensors", "teacher." + t));
          program.input("student").assign(golden.tensor("input.safetensors", "student." + t));
          program.input("temperature").assign(temperature.at(t));
          program.run();
          golden.assertClose(
              "expected.safetensors",
              "loss." + t,
              new double[] {program.output("loss").getDouble(0)},
              1);
          golden.assertClose(
              "expected.safetensors", "grad_student." + t, program.inputGradient("student"), 1);
          golden.assertClose(
              "expected.safetensors", "center." + t, state.buffers().get(DinoLoss.CENTER), 1);
        }
      }
    }
  }

  @Test
  void oneViewIsRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node teacher = graph.input("teacher", 4, 8);
    Node student = graph.input("student", 4, 8);
    Node temperature = graph.input("temperature", 1);
    DinoLoss loss = new DinoLoss(DinoLossConfig.defaults());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> loss.build(graph.root(Mode.TRAIN), teacher, student, temperature, 4));
    assertEquals(
        "DINO needs at least one pair of different views, got 1 teacher and 1 student views",
        e.getMessage());
  }

  @Test
  void otherPrototypesAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node teacher = graph.input("teacher", 4, 8);
    Node student = graph.input("student", 8, 9);
    Node temperature = graph.input("temperature", 1);
    DinoLoss loss = new DinoLoss(DinoLossConfig.defaults());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> loss.build(graph.root(Mode.TRAIN), teacher, student, temperature, 4));
    assertEquals(
        "teacher and student must agree in prototypes: teacher softmax[4, 8], student student[8, 9]",
        e.getMessage());
  }
}
