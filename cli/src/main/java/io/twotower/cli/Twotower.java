package io.twotower.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;

/** The {@code twotower} command. */
@Command(name = "twotower", mixinStandardHelpOptions = true, version = "Twotower 0.1.0", sortOptions = false,
         header = "Two-tower recommendation for Vespa, regularised by self-supervision.", synopsisSubcommandLabel = "COMMAND",
         footer = {"", "Begin with 'twotower demo'. 'twotower COMMAND --help' explains a command."},
         subcommands = {DemoCommand.class, ImportCommand.class, TrainCommand.class, EvaluateCommand.class, PackageCommand.class, ServeCommand.class,
                        DeployCommand.class, FeedCommand.class, QueryCommand.class, StatusCommand.class, ReindexCommand.class, ActivateCommand.class,
                        RollbackCommand.class, CompareCommand.class, RetrainCommand.class, AblateCommand.class, TuneCommand.class, BenchmarkCommand.class})
public final class Twotower implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--stacktrace", scope = CommandLine.ScopeType.INHERIT, description = "When a command fails, print where in the code.")
    private boolean stackTrace;

    private Twotower() { }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        configureLogging();
        // Servers of Vespa's container leave threads behind: the process ends when the command does.
        System.exit(commandLine().execute(arguments));
    }

    private static void configureLogging() {
        try (InputStream configuration = Twotower.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read a resource of this program", e);
        }
    }

    static CommandLine commandLine() {
        Twotower twotower = new Twotower();
        return new CommandLine(twotower).setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> twotower.report(failure, command.getErr()));
    }

    /** An error that the user can do something about is one line; anything else is our mistake and shows its stack. */
    private int report(Exception failure, PrintWriter err) {
        err.println("twotower: " + message(failure));
        if (stackTrace || !isExplained(failure)) failure.printStackTrace(err);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isExplained(Throwable failure) {
        return failure instanceof CommandException || failure instanceof IllegalArgumentException || failure instanceof UncheckedIOException
                || failure.getClass().getName().startsWith("io.twotower.");
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (!(failure instanceof UncheckedIOException) || failure.getCause() == null) return message;
        return message + ": " + failure.getCause().getMessage();
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
}
