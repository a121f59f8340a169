/**
 * Training on several processes, on one machine or many, over the machine's own MPI library: {@link
 * org.histossl.mpi.MpiGroup}.
 */
@NullMarked
package org.histossl.mpi;

import org.jspecify.annotations.NullMarked;
