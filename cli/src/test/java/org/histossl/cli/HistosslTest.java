package org.histossl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Progress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HistosslTest {
  private final Shell shell = new Shell();

  private static List<String> commands() {
    CommandLine line = Histossl.commandLine(new Console(System.out, System.err, Progress.none()));
    return new ArrayList<>(line.getSubcommands().keySet());
  }

  @Test
  void helpOfAllCommandsFitsIntoEightyColumnsAndIsNoFailure() {
    List<String> commands = commands();
    assertTrue(commands.containsAll(List.of("tile", "pretrain", "embed", "evaluate", "doctor")));
    List<String[]> asked = new ArrayList<>(List.<String[]>of(new String[] {"--help"}));
    commands.forEach(command -> asked.add(new String[] {command, "--help"}));
    for (String[] words : asked) {
      shell.well((Object[]) words);
      shell.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
      assertTrue(shell.out().contains("-h, --help"), shell.out());
    }
  }

  @Test
  void theVersionIsTold() {
    assertTrue(shell.well("--version").startsWith("histossl "), shell.out());
  }

  @Test
  void aScriptForTheShellKnowsAllCommands() {
    String script = shell.well("completion");
    commands().forEach(command -> assertTrue(script.contains(command), command));
  }

  @Test
  void theDoctorTellsWhatThereIsAndWhatIsMissing() {
    shell.well("doctor");
    for (String name : List.of("System", "Java", "Processor", "Memory", "Backend", "Engine")) {
      assertTrue(shell.out().contains("\n" + name) || shell.out().startsWith(name), shell.out());
    }
    assertTrue(shell.out().contains("OpenSlide"), shell.out());
    shell.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  @Tag("hostile")
  void misuseIsOneSentenceAndWhereToLook() {
    shell.refused(Job.MISUSED, "histossl: a command must be given");
    shell.refused(Job.MISUSED, "there is no tlie here; did you mean tile?", "tlie");
    shell.refused(
        Job.MISUSED, "there is no --sldes here; did you mean --slides?", "tile", "--sldes", "a");
    shell.refused(Job.MISUSED, "--out must be given", "tile", "--slides", "a");
    shell.refused(Job.MISUSED, "--out is given twice", "tile", "--out", "a", "--out", "b");
    assertEquals(2, shell.err().lines().count(), shell.err());
    assertTrue(shell.err().endsWith("histossl tile --help tells what it takes.\n"), shell.err());
    assertFalse(shell.err().contains("Exception"), shell.err());
  }

  @Test
  @Tag("hostile")
  void numbersThatAreNoneAreRefusedWithOptionAndRule() {
    List<List<String>> wrong =
        List.of(
            List.of("--level", "0.5", "--level must be a whole number, got '0.5'"),
            List.of("--level", "-1", "level must not be negative, got -1"),
            List.of("--stride", "1e2", "--stride must be a whole number, got '1e2'"),
            List.of("--stride", "0", "stride must be at least 1, got 0"),
            List.of("--samples", "4,0", "--samples must be a whole number, got '4,0'"),
            List.of("--samples", "3000000000", "--samples must be a whole number up to 2147483647"),
            List.of("--mpp", "0,5", "--mpp must be a number, with a point for its fraction"),
            List.of("--mpp", "NaN", "--mpp must be a number"),
            List.of("--mpp", "0x1p3", "--mpp must be a number"),
            List.of("--mpp", "-2", "mpp must be positive and finite, got -2.0"),
            List.of("--encoding", "gif", "encoding must be one of [png, jpeg, coordinates]"),
            List.of("--filter", "lenent", "did you mean lenient?"),
            List.of("--size", "224.9", "--size must be a whole number, got '224.9'"));
    for (List<String> option : wrong) {
      shell.refused(
          Job.MISUSED,
          option.get(2),
          "tile",
          "--slides",
          "s",
          "--out",
          "o",
          option.get(0),
          option.get(1));
    }
    shell.refused(
        Job.MISUSED,
        "level and mpp exclude each other",
        "tile",
        "--slides",
        "s",
        "--out",
        "o",
        "--level",
        "1",
        "--mpp",
        "1");
  }
}
