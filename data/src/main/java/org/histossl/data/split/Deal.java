package org.histossl.data.split;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deals groups to parts; see {@link Splits}. */
final class Deal {
  private static final int PASSES = 10;
  private static final double WORTH_A_MOVE = 1e-9;

  private final List<Group> groups;
  private final double[][] target;
  private final double[][] count;
  private final int[] part;
  private final int[] groupsOfPart;

  /** The groups, largest first. */
  Deal(List<Group> groups, double[] shares) {
    this.groups = groups;
    int classes = groups.get(0).counts().length;
    double[] total = new double[classes];
    for (Group group : groups) {
      for (int c = 0; c < classes; c++) {
        total[c] += group.counts()[c];
      }
    }
    this.target = new double[shares.length][classes];
    for (int p = 0; p < shares.length; p++) {
      for (int c = 0; c < classes; c++) {
        target[p][c] = shares[p] * total[c];
      }
    }
    this.count = new double[shares.length][classes];
    this.part = new int[groups.size()];
    this.groupsOfPart = new int[shares.length];
  }

  Map<String, Integer> run() {
    for (int g = 0; g < groups.size(); g++) {
      put(g, best(g));
    }
    fillEmptyParts();
    boolean moved = true;
    for (int pass = 0; pass < PASSES && moved; pass++) {
      moved = improve();
    }
    Map<String, Integer> dealt = new TreeMap<>();
    for (int g = 0; g < part.length; g++) {
      dealt.put(groups.get(g).name(), part[g]);
    }
    return dealt;
  }

  private int best(int g) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int p = 0; p < target.length; p++) {
      double cost = costOfAdding(g, p);
      if (cost < least) {
        least = cost;
        best = p;
      }
    }
    return best;
  }

  /** Few large groups may all go to the larger parts: the smallest ones make up for it. */
  private void fillEmptyParts() {
    for (int p = 0; p < target.length; p++) {
      for (int g = part.length - 1; g >= 0 && groupsOfPart[p] == 0; g--) {
        if (groupsOfPart[part[g]] > 1) {
          take(g);
          put(g, p);
        }
      }
    }
  }

  private boolean improve() {
    boolean moved = false;
    for (int g = 0; g < part.length; g++) {
      int from = part[g];
      if (groupsOfPart[from] > 1) {
        take(g);
        int to = best(g);
        boolean better = costOfAdding(g, to) < costOfAdding(g, from) - WORTH_A_MOVE;
        put(g, better ? to : from);
        moved |= better;
      }
    }
    return moved;
  }

  private double costOfAdding(int g, int p) {
    int[] counts = groups.get(g).counts();
    double cost = 0;
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] > 0) {
        double before = count[p][c] - target[p][c];
        double after = before + counts[c];
        cost += (after * after - before * before) / target[p][c];
      }
    }
    return cost;
  }

  private void put(int g, int p) {
    change(g, p, 1);
    part[g] = p;
  }

  private void take(int g) {
    change(g, part[g], -1);
  }

  private void change(int g, int p, int sign) {
    int[] counts = groups.get(g).counts();
    for (int c = 0; c < counts.length; c++) {
      count[p][c] += sign * counts[c];
    }
    groupsOfPart[p] += sign;
  }
}
