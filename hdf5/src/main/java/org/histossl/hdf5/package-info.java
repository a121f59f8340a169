/** Embeddings as HDF5, a file a slide: {@link org.histossl.hdf5.SlideFeatures}. */
@NullMarked
package org.histossl.hdf5;

import org.jspecify.annotations.NullMarked;
