package org.histossl.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code histossl convert} is asked for.
 *
 * @param from the file to read
 * @param to the file to write; its ending says the format
 * @param architecture a published encoder's name, where weights do not say what they are
 * @param part the part of the file, where it has several
 */
record ConvertSettings(Path from, Path to, Optional<String> architecture, Optional<String> part) {}
