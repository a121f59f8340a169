package org.histossl.cli;

import java.nio.file.Path;
import org.histossl.core.Check;
import picocli.CommandLine.ITypeConverter;

/**
 * A file with the name that tables give it.
 *
 * @param name such as {@code "pretrained"}
 * @param file the file or folder
 */
record NamedFile(String name, Path file) {
  /** From {@code NAME=FILE}, or a file alone, which is named by itself. */
  static final class Converter implements ITypeConverter<NamedFile> {
    @Override
    public NamedFile convert(String value) {
      int equals = value.indexOf('=');
      Path file = Path.of(value.substring(equals + 1));
      String name = equals < 0 ? TilesAt.name(file) : value.substring(0, equals);
      Check.that(!name.isBlank(), "'%s' needs a name before =", value);
      return new NamedFile(name, file);
    }
  }
}
