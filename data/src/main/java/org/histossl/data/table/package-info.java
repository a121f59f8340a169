/**
 * Tables of text whose columns are known by name, from CSV and Excel files. Start at {@link
 * org.histossl.data.table.Table}.
 */
@NullMarked
package org.histossl.data.table;

import org.jspecify.annotations.NullMarked;
