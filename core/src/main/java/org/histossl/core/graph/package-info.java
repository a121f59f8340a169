/**
 * Networks as SameDiff graphs of stock ops: symbolic tensors, layers, named parameters. Start at
 * {@link org.histossl.core.graph.Graph}. In: shapes. Out: a graph that {@code core.engine} compiles
 * and runs. SameDiff's own types appear in public signatures of this package only.
 */
@NullMarked
package org.histossl.core.graph;

import org.jspecify.annotations.NullMarked;
