package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code twotower serve} as a process of its own. */
final class ServeProcess implements AutoCloseable {
    private final CommandProcess process;
    private final URI endpoint;
    private final URI configServer;

    private ServeProcess(CommandProcess process, JsonNode started) {
        this.process = process;
        endpoint = URI.create(started.path("endpoint").asText());
        configServer = URI.create(started.path("configServer").asText());
    }

    /**
     * Starts it, on free ports.
     *
     * @param directory   its data are kept below
     * @param application to start with; null for what was deployed last
     * @throws CommandException with what it printed when it does not start
     */
    static ServeProcess start(Path directory, Path application) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--json", "--data-directory", directory.resolve("vespa").toString(), "--port", "0", "--config-port", "0"));
        if (application != null) arguments.addAll(List.of("--application", application.toString()));
        CommandProcess process = CommandProcess.start(directory, arguments.toArray(String[]::new));
        try {
            JsonNode started = started(process);
            if (started.path("endpoint").isTextual()) return new ServeProcess(process, started);
            throw new CommandException("'twotower serve' did not start: " + process.errors());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read what 'twotower serve' printed", e);
        }
    }

    private static JsonNode started(CommandProcess process) throws IOException {
        StringBuilder json = new StringBuilder();
        for (String line = process.readLine(); line != null; line = process.readLine()) {
            json.append(line);
            if (line.equals("}")) break;
        }
        return OutputOptions.JSON.readTree(json.toString());
    }

    URI endpoint() {
        return endpoint;
    }

    URI configServer() {
        return configServer;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        kill();
    }
}
