package org.histossl.core.engine.nativecpu;

/** How one operation is carried out, and how its gradient. */
interface Kernel {
  /** Emits what computes the operation's outputs from its inputs. */
  void forward(Tape tape);

  /** Emits what computes the wanted gradients of its inputs from those of its outputs. */
  void backward(Tape tape);
}
