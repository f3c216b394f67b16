package io.twotower.cli;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command run in this process, with what it printed. */
record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Twotower.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new CommandLineRun(commandLine.execute(arguments), out.toString(), err.toString());
    }

    CommandLineRun succeeded() {
        if (exitCode != 0) throw new AssertionError("exit code " + exitCode + System.lineSeparator() + out + err);
        return this;
    }
}
