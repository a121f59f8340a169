package org.histossl.core.parallel;

import org.histossl.core.Check;

/**
 * What a step takes on many cards, from what it takes on one. Gradients are summed after the
 * backward pass, as {@link Group#sum} does: all ranks exchange slices, then sums; each of both
 * moves {@code (P - 1) / P} of the gradient through every rank's link. Cards of one node share its
 * link to the others.
 *
 * <pre>{@code
 * ScalingModel model = new ScalingModel(
 *     new ScalingModel.Work(0.35, 4L * 84_000_000, 64, 0.02),
 *     new ScalingModel.Machine(4, 100e9, 25e9, 5e-6, 20, 120e9, 2.5));
 * double share = model.at(24).efficiency();
 * }</pre>
 *
 * <p>Source of the costs of both exchanges: Thakur, Rabenseifner and Gropp 2005, "Optimization of
 * collective communication operations in MPICH", sections 4.1 and 4.5.
 *
 * @param work what a shard is
 * @param machine what it runs on
 */
public record ScalingModel(Work work, Machine machine) {
  /**
   * A shard's part of a step, on one card.
   *
   * @param stepSeconds forward, backward and optimizer
   * @param gradientBytes 4 times the number of parameters
   * @param tiles tiles a shard
   * @param tileCpuSeconds what one core takes to read a tile and make its views
   */
  public record Work(double stepSeconds, long gradientBytes, int tiles, double tileCpuSeconds) {
    /** Refuses what is not positive. */
    public Work {
      Check.positive("stepSeconds", stepSeconds);
      Check.that(gradientBytes > 0, "gradientBytes must be positive, got %d", gradientBytes);
      Check.positive("tiles", tiles);
      Check.positive("tileCpuSeconds", tileCpuSeconds);
    }
  }

  /**
   * A cluster.
   *
   * @param cardsPerNode cards, and ranks, a node
   * @param cardBytesPerSecond between two cards of a node
   * @param nodeBytesPerSecond between two nodes
   * @param latencySeconds of a message
   * @param coresPerCard cores that make views for a card
   * @param storageBytesPerSecond what all nodes together read of the shared file system
   * @param pricePerCardHour in any currency
   */
  public record Machine(
      int cardsPerNode,
      double cardBytesPerSecond,
      double nodeBytesPerSecond,
      double latencySeconds,
      double coresPerCard,
      double storageBytesPerSecond,
      double pricePerCardHour) {
    /** Refuses what is not positive. */
    public Machine {
      Check.positive("cardsPerNode", cardsPerNode);
      Check.positive("cardBytesPerSecond", cardBytesPerSecond);
      Check.positive("nodeBytesPerSecond", nodeBytesPerSecond);
      Check.positive("latencySeconds", latencySeconds);
      Check.positive("coresPerCard", coresPerCard);
      Check.positive("storageBytesPerSecond", storageBytesPerSecond);
      Check.positive("pricePerCardHour", pricePerCardHour);
    }
  }

  /**
   * A prediction.
   *
   * @param cards how many work together
   * @param computeSeconds of a step, the same for any number
   * @param sumSeconds of a step, for the gradient
   * @param viewSeconds of a step, that the card waits for its cores; 0 where views are ready
   * @param storageSeconds of a step, that the cards wait for the file system; 0 where it keeps up
   * @param tilesPerSecond of all cards
   * @param efficiency tiles a second and card, over those of one card that waits for nothing
   * @param pricePerMillionTiles in the machine's currency
   */
  public record Prediction(
      int cards,
      double computeSeconds,
      double sumSeconds,
      double viewSeconds,
      double storageSeconds,
      double tilesPerSecond,
      double efficiency,
      double pricePerMillionTiles) {}

  /** Bytes of a tile of 224 pixels as a store's JPEG. */
  private static final double TILE_BYTES = 30_000;

  /**
   * Predicts a number of cards.
   *
   * @param cards how many, each a rank with one shard
   * @return what a step takes
   */
  public Prediction at(int cards) {
    Check.positive("cards", cards);
    double compute = work.stepSeconds;
    double sum = sumSeconds(cards);
    double busy = compute + sum;
    double views = Math.max(0, work.tiles * work.tileCpuSeconds / machine.coresPerCard - busy);
    double reading = cards * work.tiles * TILE_BYTES / machine.storageBytesPerSecond;
    double storage = Math.max(0, reading - busy - views);
    double step = busy + views + storage;
    double rate = cards * work.tiles / step;
    return new Prediction(
        cards,
        compute,
        sum,
        views,
        storage,
        rate,
        compute / step,
        1e6 / rate * cards * machine.pricePerCardHour / 3600);
  }

  /** Two exchanges: the slower of the links within a node and between nodes, and the messages. */
  private double sumSeconds(int cards) {
    if (cards == 1) {
      return 0;
    }
    int here = Math.min(cards, machine.cardsPerNode);
    double within = (double) work.gradientBytes * (here - 1) / cards / machine.cardBytesPerSecond;
    // all of a node's cards send what is for other nodes through one link
    double between =
        here * ((double) work.gradientBytes * (cards - here) / cards) / machine.nodeBytesPerSecond;
    double messages = (cards - 1) * machine.latencySeconds;
    return 2 * (Math.max(within, between) + messages);
  }
}
