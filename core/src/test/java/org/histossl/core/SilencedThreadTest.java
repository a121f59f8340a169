package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the library does for itself, the rest of the process does not notice. */
class SilencedThreadTest {
  @Test
  void onlyTheOneThreadIsNotHeard() throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream below = new PrintStream(bytes, true, StandardCharsets.UTF_16BE);
    PrintStream silenced = new SilencedThread(below, Thread.currentThread());
    new IllegalStateException("unheard").printStackTrace(silenced);
    silenced.println(3);
    silenced.write('!');
    Thread other =
        new Thread(
            () -> {
              silenced.print("ä");
              silenced.print('ö');
              silenced.print((Object) "ü");
              silenced.append("é");
              silenced.print("ß".toCharArray());
            });
    other.start();
    other.join();
    assertEquals("äöüéß", bytes.toString(StandardCharsets.UTF_16BE));
  }

  @Test
  void noSystemPropertyIsLeftBehind() {
    Backend.load();
    for (String name : new String[] {"logger", "maxbytes", "maxphysicalbytes"}) {
      assertNull(System.getProperty("org.bytedeco.javacpp." + name), name);
    }
  }
}
