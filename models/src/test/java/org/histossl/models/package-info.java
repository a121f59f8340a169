/** What the tests of all networks share. */
@NullMarked
package org.histossl.models;

import org.jspecify.annotations.NullMarked;
