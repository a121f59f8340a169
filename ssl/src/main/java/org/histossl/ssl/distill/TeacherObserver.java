package org.histossl.ssl.distill;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.train.EpochListener;

/**
 * Looks at the teacher while it is trained, as by the score of a nearest-neighbor classifier on its
 * embeddings of labeled tiles.
 */
@FunctionalInterface
public interface TeacherObserver {
  /**
   * Looks at the teacher at the end of an epoch.
   *
   * @param epoch the epoch, from 0
   * @param teacher a copy, frozen; closed after the call
   * @return numbers by name, kept with the metrics of the epoch's last step; may be empty
   * @throws IOException stops the run
   */
  Map<String, Double> observe(int epoch, TrainedEncoder teacher) throws IOException;

  /**
   * How often it looks.
   *
   * @return epochs from one look to the next
   */
  default int everyEpochs() {
    return 1;
  }

  /**
   * Lets it look at the teacher of a training: at a copy, so that it can change nothing.
   *
   * @param training the training
   * @return what hears of the ends of epochs
   */
  default EpochListener ofTeacher(Distillation training) {
    return new EpochListener() {
      @Override
      public Map<String, Double> epochEnded(int epoch) throws IOException {
        if ((epoch + 1) % everyEpochs() != 0) {
          return Map.of();
        }
        try (TrainedEncoder teacher = training.teacher()) {
          return observe(epoch, teacher);
        }
      }

      @Override
      public List<Metric> metrics() {
        return TeacherObserver.this.metrics();
      }
    };
  }

  /**
   * The numbers that it gives.
   *
   * @return units and ranges; none by default
   */
  default List<Metric> metrics() {
    return List.of();
  }

  /**
   * An observer whose numbers have units and ranges.
   *
   * @param metrics what the numbers are
   * @param observer looks
   * @return the observer
   */
  static TeacherObserver of(List<Metric> metrics, TeacherObserver observer) {
    List<Metric> all = List.copyOf(metrics);
    return new TeacherObserver() {
      @Override
      public Map<String, Double> observe(int epoch, TrainedEncoder teacher) throws IOException {
        return observer.observe(epoch, teacher);
      }

      @Override
      public int everyEpochs() {
        return observer.everyEpochs();
      }

      @Override
      public List<Metric> metrics() {
        return all;
      }
    };
  }

  /**
   * Several observers, each as often as it looks.
   *
   * @param observers all of them; their numbers have different names
   * @return the observer
   */
  static TeacherObserver all(List<TeacherObserver> observers) {
    List<TeacherObserver> each = List.copyOf(observers);
    return new TeacherObserver() {
      @Override
      public Map<String, Double> observe(int epoch, TrainedEncoder teacher) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (TeacherObserver one : each) {
          if ((epoch + 1) % one.everyEpochs() == 0) {
            values.putAll(one.observe(epoch, teacher));
          }
        }
        return values;
      }

      @Override
      public List<Metric> metrics() {
        return each.stream().flatMap(one -> one.metrics().stream()).toList();
      }
    };
  }

  /**
   * Does not look.
   *
   * @return the observer
   */
  static TeacherObserver none() {
    return every(Integer.MAX_VALUE, (epoch, teacher) -> Map.of());
  }

  /**
   * Looks less often.
   *
   * @param epochs epochs from one look to the next
   * @param observer looks
   * @return the observer
   */
  static TeacherObserver every(int epochs, TeacherObserver observer) {
    Check.positive("epochs", epochs);
    return new TeacherObserver() {
      @Override
      public Map<String, Double> observe(int epoch, TrainedEncoder teacher) throws IOException {
        return observer.observe(epoch, teacher);
      }

      @Override
      public int everyEpochs() {
        return epochs;
      }

      @Override
      public List<Metric> metrics() {
        return observer.metrics();
      }
    };
  }
}
