package org.histossl.data.slide;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What has been warned of, so that it is told once, however often a file is opened. */
final class Told {
  /** More than anyone reads. */
  private static final int MOST = 100_000;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Whether this is the first time. */
  boolean first(String what) {
    return known.size() < MOST && known.add(what);
  }
}
