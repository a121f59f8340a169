package org.histossl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.histossl.core.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A command with settings. They come from configuration files, then from options, then from {@code
 * KEY=VALUE}; what nobody sets has its default. What an option sets says its {@link Key}.
 *
 * @param <S> the settings, whole
 */
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
abstract class Job<S> implements Callable<Integer> {
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Console console;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      order = 90,
      description = {"Settings from a JSON or YAML file; of several the last one counts."})
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--print-config",
      order = 91,
      description = "Print all settings, as --config reads them, and end.")
  private boolean printConfig;

  @Option(
      names = "--dry-run",
      order = 92,
      description = "Say what would be read, made and kept; write nothing.")
  private boolean dryRun;

  @Option(names = "--strict", order = 93, description = "End with 1 if only a part could be done.")
  private boolean strict;

  @Option(
      names = {"-q", "--quiet"},
      order = 94,
      description = "Show no progress.")
  private boolean quiet;

  @Option(
      names = {"-h", "--help"},
      order = 95,
      usageHelp = true,
      description = "Tell this.")
  private boolean help;

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description = "A setting by its place, as --print-config shows it.")
  private List<String> assignments = new ArrayList<>();

  Job(Console console) {
    this.console = console;
  }

  /** Reads settings; what is left out has its default. */
  abstract S read(ObjectNode json);

  /** All settings, as {@link #read} takes them. */
  abstract ObjectNode write(S settings);

  /** What would be read, made and kept; refuses inputs that are not there. */
  abstract Plan plan(S settings, Plan plan) throws IOException;

  /** Does the work. */
  abstract Ending run(S settings, Console console) throws IOException;

  @Override
  public Integer call() throws IOException {
    S settings;
    try {
      settings = read(layered().all());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (printConfig) {
      console.out().println(write(settings).toPrettyString());
      return 0;
    }
    if (dryRun) {
      plan(settings, new Plan()).print(console.out());
      return 0;
    }
    plan(settings, new Plan());
    return end(run(settings, quiet ? console.quiet() : console));
  }

  private Layers layered() throws IOException {
    Layers layers = new Layers();
    for (Path file : files) {
      layers.add(ConfigurationFile.read(file));
    }
    for (OptionSpec option : spec.options()) {
      Key key = key(option);
      boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
      if (key != null && given) {
        layers.set(key.value(), json(option.getValue()));
      }
    }
    assignments.stream().filter(text -> !text.isBlank()).forEach(layers::set);
    for (OptionSpec option : spec.options()) {
      Key key = key(option);
      Check.that(
          key == null || !key.required() || has(layers.all(), key.value()),
          "%s must be given",
          option.longestName());
    }
    return layers;
  }

  private static boolean has(JsonNode json, String place) {
    JsonNode at = json;
    for (String name : place.split("[.]")) {
      at = at.path(name);
    }
    return !at.isMissingNode() && !at.isNull();
  }

  private static @Nullable Key key(OptionSpec option) {
    return option.userObject() instanceof Field field ? field.getAnnotation(Key.class) : null;
  }

  /** The form that the value has in a configuration. */
  private static JsonNode json(Object value) {
    if (value instanceof Path path) {
      return JSON.getNodeFactory().textNode(path.toString());
    } else if (value instanceof List<?> list && list.get(0) instanceof NamedFile) {
      ObjectNode json = JSON.createObjectNode();
      for (Object one : list) {
        NamedFile named = (NamedFile) one;
        Check.that(!json.has(named.name()), "two files are named '%s'", named.name());
        json.putObject(named.name()).put("file", named.file().toString());
      }
      return json;
    } else if (value instanceof List<?> list) {
      return JSON.createArrayNode().addAll(list.stream().map(Job::json).toList());
    }
    return JSON.valueToTree(value);
  }

  private int end(Ending ending) {
    if (ending.done() == 0) {
      console.err().println(Histossl.named(spec, ending.text()));
      return FAILED;
    }
    console.out().println(ending.text());
    if (strict && ending.failed() > 0) {
      console.err().println(Histossl.named(spec, "--strict: " + ending.count()));
      return FAILED;
    }
    return 0;
  }
}
