package org.histossl.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code histossl doctor}: what this machine can do. */
@Command(
    name = "doctor",
    sortOptions = false,
    description = {
      "Tell what this machine can do, and what is missing.",
      "",
      "Ends with 0 if encoders can be run, with 1 if not; all else is optional.",
      ""
    })
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Tell this.")
  private boolean help;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Examination found = Examination.ofThisMachine();
    found.lines().forEach(console.out()::println);
    return found.well() ? 0 : Job.FAILED;
  }
}
