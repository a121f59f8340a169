/**
 * Files that stay whole and known: {@link org.histossl.core.file.WholeFile} writes a file that is
 * there completely or not at all, {@link org.histossl.core.file.FolderLock} lets one writer into a
 * folder, {@link org.histossl.core.file.Fingerprint} tells whether a file is still the one that a
 * stored result was made of.
 */
@NullMarked
package org.histossl.core.file;

import org.jspecify.annotations.NullMarked;
