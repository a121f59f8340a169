package org.histossl.core.weights;

import java.nio.ByteOrder;

/** A run of bytes of a file, of which tensors are views. */
record Storage(FileBytes file, long position, long bytes, ByteOrder order) {}
