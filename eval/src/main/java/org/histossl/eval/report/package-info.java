/**
 * One page that says what was done and what came out. In: a {@link
 * org.histossl.eval.report.ReportData}, built piece by piece. Out: {@code report.html},
 * self-contained, and {@code results.json}. Start at {@link org.histossl.eval.report.Report}.
 */
@NullMarked
package org.histossl.eval.report;

import org.jspecify.annotations.NullMarked;
