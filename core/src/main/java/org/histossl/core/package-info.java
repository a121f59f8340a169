/**
 * What every module needs: argument checks, seeds, progress, the description of the backend. Start
 * at {@link org.histossl.core.Backend}; graphs are in {@code core.graph}, what runs them in {@code
 * core.engine}.
 */
@NullMarked
package org.histossl.core;

import org.jspecify.annotations.NullMarked;
