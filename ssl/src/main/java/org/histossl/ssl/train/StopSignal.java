package org.histossl.ssl.train;

/**
 * Asks a run to stop after the step under way: it writes a checkpoint and ends with a {@link
 * TrainingStoppedException}.
 *
 * <pre>{@code
 * try (StopSignal stop = StopSignal.onTermination()) {
 *   Dino.pretrain(config, tiles, folder, RunOptions.defaults().withStop(stop));
 * }
 * }</pre>
 */
public final class StopSignal implements AutoCloseable {
  /**
   * What a program ends with that was terminated and has written a checkpoint: {@code EX_TEMPFAIL}
   * of sysexits.h, to be tried again.
   */
  public static final int EXIT_CODE = 75;

  private final Thread hook = new Thread(this::terminated, "histossl-stop");
  private volatile boolean requested;

  /** Guards the two below. */
  private final Object lock = new Object();

  private boolean running;
  private boolean saved;

  /**
   * A signal that is given by {@link #request()}. It leaves the JVM as it is.
   *
   * @return the signal
   */
  public static StopSignal manual() {
    return new StopSignal();
  }

  /**
   * A signal that is given, too, where the JVM is asked to end: by SIGTERM, as a scheduler sends it
   * before the time is over, or by Ctrl-C. The JVM then waits for the checkpoint and ends with
   * {@link #EXIT_CODE}; with its usual code where no run is under way.
   *
   * @return the signal, to be closed when no run follows
   */
  public static StopSignal onTermination() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Asks the run under way, or the next one, to stop. */
  public void request() {
    requested = true;
  }

  boolean requested() {
    return requested;
  }

  void runBegins() {
    synchronized (lock) {
      running = true;
      saved = false;
    }
  }

  /** A run has stopped on request, and its checkpoint is on the disk. */
  void saved() {
    synchronized (lock) {
      saved = true;
    }
  }

  void runEnds() {
    synchronized (lock) {
      running = false;
      lock.notifyAll();
    }
  }

  private void terminated() {
    request();
    boolean stopped;
    synchronized (lock) {
      while (running) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          return; // who interrupts a shutdown does not want to wait
        }
      }
      stopped = saved;
    }
    if (stopped) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending already: then the hook is at work
    }
  }
}
