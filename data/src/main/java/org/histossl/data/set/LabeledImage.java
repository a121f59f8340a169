package org.histossl.data.set;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A tile in a file of its own. */
record LabeledImage(String id, String group, OptionalInt label, Path image, Optional<Path> mask) {}
