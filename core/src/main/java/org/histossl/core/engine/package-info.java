/**
 * What runs graphs. Start at {@link org.histossl.core.engine.Engine}: it compiles a {@code Graph}
 * and the state of its networks to a {@link org.histossl.core.engine.Program}, which is run many
 * times. Nothing else in the library executes a graph.
 */
@NullMarked
package org.histossl.core.engine;

import org.jspecify.annotations.NullMarked;
