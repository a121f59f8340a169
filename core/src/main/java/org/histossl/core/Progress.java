package org.histossl.core;

/**
 * Where long work says how far it is. The libraries only report; how it is shown (a bar, a log, not
 * at all) is the program's choice.
 *
 * <pre>{@code
 * try (Progress.Task task = progress.start("tiling", slides.size())) {
 *   for (Path slide : slides) { …; task.step(); }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Progress {
  /**
   * Begins a piece of work.
   *
   * @param what its name for a reader, such as {@code "tiling"}
   * @param total how many steps it has
   * @return the piece of work, to be closed at its end
   */
  Task start(String what, long total);

  /** A piece of work under way. */
  interface Task extends AutoCloseable {
    /** One more step is done. */
    void step();

    /**
     * A word on the present state, such as the current loss.
     *
     * @param text a few words
     */
    default void note(String text) {}

    @Override
    void close();
  }

  /**
   * Shows nothing.
   *
   * @return a silent progress
   */
  static Progress none() {
    return (what, total) ->
        new Task() {
          @Override
          public void step() {}

          @Override
          public void close() {}
        };
  }
}
