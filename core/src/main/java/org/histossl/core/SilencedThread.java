package org.histossl.core;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream without what one thread prints. What other threads print reaches the stream below, in
 * that stream's own encoding.
 */
final class SilencedThread extends PrintStream {
  private final PrintStream below;
  private final Thread silenced;

  SilencedThread(PrintStream below, Thread silenced) {
    // bytes of numbers and line ends, which are ASCII, and of those who write bytes
    super(
        new OutputStream() {
          @Override
          public void write(int b) {
            if (Thread.currentThread() != silenced) {
              below.write(b);
            }
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            if (Thread.currentThread() != silenced) {
              below.write(bytes, offset, length);
            }
          }

          @Override
          public void flush() {
            below.flush();
          }
        },
        true,
        StandardCharsets.UTF_8);
    this.below = below;
    this.silenced = silenced;
  }

  @Override
  public void print(String text) {
    if (Thread.currentThread() != silenced) {
      below.print(text);
    }
  }

  @Override
  public void print(Object object) {
    print(String.valueOf(object));
  }

  @Override
  public void print(char character) {
    print(String.valueOf(character));
  }

  @Override
  public void print(char[] characters) {
    print(String.valueOf(characters));
  }
}
