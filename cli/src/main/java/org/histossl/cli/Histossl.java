package org.histossl.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.histossl.core.FileErrors;
import org.histossl.core.NotEnoughMemoryException;
import org.histossl.eval.decode.DecoderDivergedException;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code histossl}, with a command a task. Its exit code says what became of it:
 *
 * <ul>
 *   <li>0: done; the last line counts what could not be;
 *   <li>1: an error, nothing done of what was asked, or, with {@code --strict}, any part not done;
 *   <li>2: wrong options or settings;
 *   <li>{@link StopSignal#EXIT_CODE}: stopped on request, to be started again.
 * </ul>
 */
@Command(
    name = "histossl",
    description = "Learns from histology slides without labels, and puts it to use.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TileCommand.class,
      PretrainCommand.class,
      EmbedCommand.class,
      EvaluateCommand.class,
      AttentionCommand.class,
      ReportCommand.class,
      ConvertCommand.class,
      DoctorCommand.class,
    },
    footer = {"", "histossl COMMAND --help tells what a command takes."})
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
public final class Histossl implements Runnable {
  private static final List<Class<? extends Exception>> FORESEEN =
      List.of(
          IOException.class,
          UncheckedIOException.class,
          IllegalArgumentException.class,
          IllegalStateException.class,
          TrainingDivergedException.class,
          DecoderDivergedException.class,
          NotEnoughMemoryException.class);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Tell this.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Tell the version.")
  private boolean version;

  private Histossl() {}

  /**
   * Runs a command in this JVM and ends it with the exit code unless all is well.
   *
   * @param arguments a command and what it takes
   */
  @SuppressWarnings("SystemOut") // a program's streams
  public static void main(String[] arguments) {
    quietLog();
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Console console = Console.of(out, err);
    System.setErr(console.err()); // messages of the log stand above the line of progress
    int code = run(console, arguments);
    if (code != 0 && code != StopSignal.EXIT_CODE) { // the signal ends the JVM
      System.exit(code);
    }
  }

  /**
   * Warnings of the libraries are for users, in a form for them; what they set themselves stays.
   */
  private static void quietLog() {
    String logger = "org.slf4j.simpleLogger.";
    for (String[] setting :
        new String[][] {
          {"defaultLogLevel", "warn"},
          {"showThreadName", "false"},
          {"showLogName", "false"},
          {"showShortLogName", "false"},
          {"log.org.bytedeco", "error"}, // its warning of versions that go together is ours
        }) {
      if (System.getProperty(logger + setting[0]) == null) {
        System.setProperty(logger + setting[0], setting[1]);
      }
    }
  }

  /** Runs a command and gives its exit code. */
  static int run(Console console, String... arguments) {
    String[] given = Arrays.stream(arguments).filter(a -> !a.isBlank()).toArray(String[]::new);
    return commandLine(console).execute(given);
  }

  static CommandLine commandLine(Console console) {
    CommandLine line = new CommandLine(new Histossl(), new Commands(console));
    CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
    completion
        .getCommandSpec()
        .usageMessage()
        .description("Print a script for bash or zsh: source <(histossl completion)");
    line.addSubcommand("completion", completion);
    line.getCommandSpec().versionProvider(() -> new String[] {"histossl " + version()});
    line.registerConverter(Integer.class, new Numbers.Whole());
    line.registerConverter(Long.class, new Numbers.LongWhole());
    line.registerConverter(Double.class, new Numbers.Decimal());
    line.registerConverter(Path.class, Histossl::path);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler((e, words) -> misused(e, console));
    line.setExecutionExceptionHandler((e, at, result) -> failed(e, at, console));
    return line;
  }

  private static String version() {
    String version = Histossl.class.getPackage().getImplementationVersion();
    return version == null ? "(built from source)" : version;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command must be given");
  }

  /** Commands speak to the console of whoever runs them. */
  private record Commands(Console console) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (Callable.class.isAssignableFrom(type) && type.isAnnotationPresent(Command.class)) {
        return type.getDeclaredConstructor(Console.class).newInstance(console);
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  private static int misused(ParameterException e, Console console) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    console.err().println(named(spec, Sentence.of(e)));
    console.err().println(spec.qualifiedName() + " --help tells what it takes.");
    return Job.MISUSED;
  }

  private static int failed(Exception e, CommandLine at, Console console) throws Exception {
    boolean stopped = e instanceof TrainingStoppedException;
    if (!stopped && FORESEEN.stream().noneMatch(kind -> kind.isInstance(e))) {
      throw e; // a defect of the library: its trace is wanted
    }
    console.err().println(named(at.getCommandSpec(), FileErrors.message(e)));
    return stopped ? StopSignal.EXIT_CODE : Job.FAILED;
  }

  /** A message with the command that it is of. */
  static String named(CommandSpec spec, String message) {
    return spec.qualifiedName() + ": " + message;
  }

  /** Names that Java cannot encode are told with what to do. */
  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CommandLine.TypeConversionException(FileErrors.message(e));
    }
  }
}
