package org.histossl.data.tile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.histossl.core.Seed;

/** Opens a large store in a process of its own, whose heap is small. */
final class ManyTilesProcess {
  private ManyTilesProcess() {}

  /** Takes the store's folder; writes how many tiles an epoch's order led to. */
  public static void main(String[] folder) throws IOException {
    TileStore store = TileStore.open(Path.of(folder[0]));
    TileOrder order = TileOrder.of(store.size(), Seed.of(1).at("order").at(0));
    long reached = 0;
    for (int i = 0; i < order.size(); i++) {
      int index = order.at(i);
      if (store.label(index).isPresent() && store.tile(index).slide().equals(store.group(index))) {
        reached++;
      }
    }
    TileStore strict = store.refilter(TileFilter.edgesAtLeast(0.5));
    String answer = reached + " " + strict.size();
    System.out.write(answer.getBytes(StandardCharsets.US_ASCII));
    System.out.flush();
  }
}
