package org.histossl.mpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  @Test
  void aRankThatWaitsTooLongEndsTheJob() throws InterruptedException {
    CountDownLatch aborted = new CountDownLatch(1);
    try (Watchdog dog = new Watchdog(3, aborted::countDown, 20, 60).started()) {
      dog.at("step 7");
      dog.in(
          "sum",
          () -> {
            try {
              assertTrue(aborted.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertEquals(0, aborted.getCount());
  }

  @Test
  void workBetweenTheCallsMayTakeAsLongAsItLikes() throws InterruptedException {
    AtomicInteger aborted = new AtomicInteger();
    try (Watchdog dog = new Watchdog(0, aborted::incrementAndGet, 20, 60).started()) {
      for (int i = 0; i < 5; i++) {
        dog.in("sum", () -> {});
        Thread.sleep(50);
      }
    }
    assertEquals(0, aborted.get());
  }
}
