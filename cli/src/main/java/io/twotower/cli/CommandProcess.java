package io.twotower.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command as a process of its own, so that its memory can be told from this one's, and that it can be killed. */
final class CommandProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    private CommandProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a command on a Java like this one.
     *
     * @param directory for its arguments, which may be too long for a command line, and for what it prints as errors
     */
    static CommandProcess start(Path directory, String... arguments) {
        List<String> java = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), Twotower.class.getName()));
        java.addAll(List.of(arguments));
        try {
            Files.createDirectories(directory);
            Path file = Files.write(directory.resolve(arguments[0] + ".arguments"), java.stream().map(CommandProcess::quoted).toList());
            Path errors = directory.resolve(arguments[0] + ".err");
            ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file);
            return new CommandProcess(builder.redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start 'twotower " + arguments[0] + "' in '" + directory + "'", e);
        }
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Returns the next line it prints; null when it has ended. */
    String readLine() throws IOException {
        return out.readLine();
    }

    /** Waits until it has ended; returns all that it has printed since the last line that was read. */
    String output() throws IOException {
        StringWriter all = new StringWriter();
        out.transferTo(all);
        return all.toString();
    }

    /** Returns what it has printed as errors. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + errors + "'", e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits a little; whether it has ended. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Waits until it has ended; returns its exit code. */
    int join() {
        return process.onExit().join().exitValue();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    @Override
    public void close() {
        kill();
    }
}
