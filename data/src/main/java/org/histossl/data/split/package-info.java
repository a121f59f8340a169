/**
 * Who learns and who is examined: splits and folds that keep a group (a patient) on one side and
 * the classes balanced. Start at {@link org.histossl.data.split.Splits}. In: a label and a group
 * for every item. Out: a {@code Split}, also as a file.
 */
@NullMarked
package org.histossl.data.split;

import org.jspecify.annotations.NullMarked;
