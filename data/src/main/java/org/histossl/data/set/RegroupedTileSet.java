package org.histossl.data.set;

import java.util.List;
import org.histossl.core.Check;

/** Tiles in other groups. */
final class RegroupedTileSet extends ForwardingTileSet {
  private final List<String> groups;

  RegroupedTileSet(TileSet tiles, List<String> groups) {
    super(tiles);
    Check.that(
        groups.size() == tiles.size(),
        "every tile needs a group, got %d groups for %d tiles",
        groups.size(),
        tiles.size());
    this.groups = List.copyOf(groups);
  }

  @Override
  public String group(int index) {
    return groups.get(Check.index("tile", index, size()));
  }
}
