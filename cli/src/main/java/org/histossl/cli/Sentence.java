package org.histossl.cli;

import java.util.List;
import java.util.Locale;
import org.histossl.core.FileErrors;
import org.histossl.core.NearestName;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words of all our messages. */
final class Sentence {
  private Sentence() {}

  static String of(ParameterException e) {
    if (e instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice";
    } else if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      return "there is no " + word + " here" + NearestName.hint(word, known(e, word));
    } else if (e.getCause() instanceof TypeConversionException refused && e.getArgSpec() != null) {
      return name(e.getArgSpec()) + " " + refused.getMessage();
    } else if (e.getCause() instanceof IllegalArgumentException wrong) {
      return FileErrors.message(wrong);
    } else if (e instanceof MissingParameterException || e.getCause() == null) {
      String said = String.valueOf(e.getMessage());
      return said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }
    return FileErrors.message(e);
  }

  private static List<String> known(ParameterException e, String word) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    return word.startsWith("-")
        ? spec.options().stream().map(OptionSpec::longestName).toList()
        : List.copyOf(spec.subcommands().keySet());
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
