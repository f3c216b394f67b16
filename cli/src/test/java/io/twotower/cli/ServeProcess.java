package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code twotower serve} as a process of its own, so that it can be killed. */
final class ServeProcess implements AutoCloseable {
    private final Process process;
    private final URI endpoint;

    private ServeProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static ServeProcess start(Path directory, Path application) throws IOException {
        Path arguments = Files.write(directory.resolve("java.arguments"), List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-cp", '"' + classPath() + '"',
                "io.twotower.cli.Twotower", "serve", "--json", "--application", application.toString(), "--data-directory", directory.resolve("vespa").toString(),
                "--port", "0", "--config-port", "0"));
        Path errors = directory.resolve("serve.err");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + arguments)
                .redirectError(errors.toFile()).start();
        StringBuilder json = new StringBuilder();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            json.append(line);
            if (line.equals("}")) break;
        }
        JsonNode started = OutputOptions.JSON.readTree(json.toString());
        if (!started.path("endpoint").isTextual()) throw new IOException("serve did not start: " + Files.readString(errors));
        return new ServeProcess(process, URI.create(started.path("endpoint").asText()));
    }

    /** Of this process, in full: Surefire hides it in a jar's manifest. It is too long for a command line. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    URI endpoint() {
        return endpoint;
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
