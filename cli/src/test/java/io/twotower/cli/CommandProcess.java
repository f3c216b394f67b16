package io.twotower.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command as a process of its own, so that it can be killed. */
final class CommandProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    private CommandProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param directory for what the process prints as errors */
    static CommandProcess start(Path directory, String... arguments) throws IOException {
        List<String> java = new ArrayList<>(List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-cp", '"' + classPath() + '"', "io.twotower.cli.Twotower"));
        java.addAll(List.of(arguments));
        Path file = Files.write(directory.resolve(arguments[0] + ".arguments"), java);
        Path errors = directory.resolve(arguments[0] + ".err");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file).redirectError(errors.toFile()).start();
        return new CommandProcess(process, errors);
    }

    /** Of this process, in full: Surefire hides it in a jar's manifest. It is too long for a command line. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Returns the next line it prints; null when it has ended. */
    String readLine() throws IOException {
        return out.readLine();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Waits a little; whether it has ended. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Waits until it has ended. */
    void join() {
        process.onExit().join();
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
