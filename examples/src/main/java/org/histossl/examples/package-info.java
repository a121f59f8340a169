/**
 * Programs over the public API of the libraries. Start at {@link
 * org.histossl.examples.PandaPipeline}: from slides to a report.
 */
@NullMarked
package org.histossl.examples;

import org.jspecify.annotations.NullMarked;
