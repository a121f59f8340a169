package org.histossl.core.engine.nativecpu;

/** A graph has an operation or shape that no kernel is there for. */
public final class NotServed extends Exception {
  private static final long serialVersionUID = 1;

  NotServed(String what) {
    super(what);
  }
}
