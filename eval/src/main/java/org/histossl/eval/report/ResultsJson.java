package org.histossl.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.eval.ClassDetails;
import org.histossl.eval.Results;
import org.histossl.eval.score.Calibration;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.ScoreEstimate;

/**
 * The report's numbers as JSON, keys in a fixed order. Undefined numbers are null. Nothing of the
 * environment comes in.
 */
final class ResultsJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ResultsJson() {}

  static String text(ReportData report) {
    ObjectNode root = NODES.objectNode();
    root.put("title", report.title());
    report.warnings().forEach(root.putArray("warnings")::add);
    root.set("data", data(report.data()));
    root.set("curves", curves(report.curves()));
    root.set("results", rows(report.results().rows()));
    root.set("baselines", rows(report.results().baselines()));
    root.set("means", means(report.results().means()));
    ArrayNode differences = root.putArray("differences");
    for (Results.Difference difference : report.results().differences()) {
      ObjectNode node = differences.addObject().put("what", difference.what());
      node.put("score", difference.difference().name());
      node.setAll(estimate(difference.difference()));
    }
    root.set("confusion", confusions(report.results().confusions()));
    root.set("byClass", byClass(report.results().byClass()));
    ArrayNode skipped = root.putArray("notRun");
    for (Results.Skipped one : report.results().skipped()) {
      skipped.addObject().put("what", one.what()).put("reason", one.reason());
    }
    report.results().notes().forEach(root.putArray("notes")::add);
    root.set("configuration", settings(report.run().configuration()));
    root.set("provenance", settings(report.run().provenance()));
    // The default ends lines as the machine does; the same bytes are wanted everywhere.
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    try {
      return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
              .writeValueAsString(root)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes must be writable", e);
    }
  }

  private static ObjectNode data(DataSection data) {
    ObjectNode node = NODES.objectNode();
    data.classes().forEach(node.putArray("classes")::add);
    ArrayNode slides = node.putArray("slides");
    for (DataSection.Slide slide : data.slides()) {
      ObjectNode one = slides.addObject();
      one.put("name", slide.name()).put("group", slide.group()).put("split", slide.split());
      one.put("widthPixels", slide.widthPixels()).put("heightPixels", slide.heightPixels());
      slide.tilesByClass().forEach(one.putArray("tilesByClass")::add);
      one.put("tilesDropped", slide.tilesDropped());
    }
    ArrayNode skipped = node.putArray("skipped");
    data.skipped()
        .forEach(s -> skipped.addObject().put("name", s.name()).put("reason", s.reason()));
    ObjectNode reasons = node.putObject("droppedByReason");
    data.droppedByReason().forEach((reason, count) -> reasons.put(reason, count));
    return node;
  }

  private static ArrayNode curves(List<Curve> curves) {
    ArrayNode array = NODES.arrayNode();
    for (Curve curve : curves) {
      ObjectNode node = array.addObject().put("title", curve.title()).put("unit", curve.unit());
      ArrayNode lines = node.putArray("lines");
      for (Curve.Line line : curve.lines()) {
        ObjectNode one = lines.addObject().put("name", line.name());
        ArrayNode steps = one.putArray("steps");
        ArrayNode values = one.putArray("values");
        for (Curve.Point point : line.points()) {
          steps.add(point.step());
          if (Double.isFinite(point.value())) {
            values.add(point.value());
          } else {
            values.addNull();
          }
        }
      }
    }
    return array;
  }

  private static ArrayNode rows(List<Results.Row> rows) {
    ArrayNode array = NODES.arrayNode();
    for (Results.Row row : rows) {
      ObjectNode node = array.addObject();
      node.put("dataset", row.dataset());
      node.put("encoder", row.encoder()).put("decoder", row.decoder());
      node.put("count", row.count()).put("groups", row.groups()).put("seed", row.seed());
      ObjectNode scores = node.putObject("scores");
      row.scores().forEach(score -> scores.set(score.name(), estimate(score)));
    }
    return array;
  }

  private static ArrayNode means(List<Results.SeedMean> means) {
    ArrayNode array = NODES.arrayNode();
    for (Results.SeedMean mean : means) {
      ObjectNode node = array.addObject();
      node.put("dataset", mean.dataset());
      node.put("encoder", mean.encoder()).put("decoder", mean.decoder());
      node.put("count", mean.count()).put("groups", mean.groups());
      mean.seeds().forEach(node.putArray("seeds")::add);
      ObjectNode scores = node.putObject("scores");
      for (Results.SeedMean.Score score : mean.scores()) {
        ObjectNode one = estimate(score.mean());
        put(one, "seedDeviation", score.spread().deviation());
        put(one, "seedLeast", score.spread().least());
        put(one, "seedGreatest", score.spread().greatest());
        scores.set(score.mean().name(), one);
      }
    }
    return array;
  }

  private static ObjectNode estimate(ScoreEstimate score) {
    ObjectNode node = NODES.objectNode();
    put(node, "value", score.value());
    score
        .interval()
        .ifPresent(
            interval -> {
              node.put("low", interval.low()).put("high", interval.high());
              node.put("confidence", interval.confidence()).put("groups", interval.groups());
              node.put("resamples", interval.resamples());
              node.put("undefinedResamples", interval.undefined());
            });
    return node;
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }

  private static ArrayNode confusions(List<Results.Confusion> confusions) {
    ArrayNode array = NODES.arrayNode();
    for (Results.Confusion confusion : confusions) {
      ObjectNode node = array.addObject().put("title", confusion.title());
      confusion.classes().forEach(node.putArray("classes")::add);
      ArrayNode counts = node.putArray("counts");
      ConfusionMatrix matrix = confusion.matrix();
      for (int t = 0; t < matrix.classes(); t++) {
        ArrayNode row = counts.addArray();
        for (int p = 0; p < matrix.classes(); p++) {
          row.add(matrix.count(t, p));
        }
      }
    }
    return array;
  }

  private static ArrayNode byClass(List<ClassDetails> details) {
    ArrayNode array = NODES.arrayNode();
    for (ClassDetails one : details) {
      ObjectNode node = array.addObject().put("title", one.title());
      ArrayNode classes = node.putArray("classes");
      for (ClassDetails.OfClass label : one.classes()) {
        ObjectNode scores =
            classes.addObject().put("name", label.name()).put("count", label.count());
        put(scores, "precision", label.precision());
        put(scores, "recall", label.recall());
        put(scores, "f1", label.f1());
        put(scores, "auc", label.auc());
      }
      one.probabilities()
          .ifPresent(
              p -> {
                put(node, "macroAuc", p.macroAuc());
                put(node, "calibrationError", p.calibrationError());
                ArrayNode bins = node.putArray("calibration");
                for (Calibration.Bin bin : p.calibration().bins()) {
                  ObjectNode of = bins.addObject().put("low", bin.low()).put("high", bin.high());
                  of.put("count", bin.count());
                  put(of, "confidence", bin.meanConfidence());
                  put(of, "accuracy", bin.accuracy());
                }
              });
    }
    return array;
  }

  private static ObjectNode settings(List<Settings> settings) {
    ObjectNode node = NODES.objectNode();
    for (Settings group : settings) {
      ObjectNode values = node.withObjectProperty(group.title());
      group.values().forEach(values::put);
    }
    return node;
  }
}
