package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

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

    /** @param application to start with; null for what was deployed last */
    static ServeProcess start(Path directory, Path application) throws IOException {
        String data = directory.resolve("vespa").toString();
        CommandProcess process = application == null
                ? CommandProcess.start(directory, "serve", "--json", "--data-directory", data, "--port", "0", "--config-port", "0")
                : CommandProcess.start(directory, "serve", "--json", "--data-directory", data, "--port", "0", "--config-port", "0", "--application", application.toString());
        StringBuilder json = new StringBuilder();
        for (String line = process.readLine(); line != null; line = process.readLine()) {
            json.append(line);
            if (line.equals("}")) break;
        }
        JsonNode started = OutputOptions.JSON.readTree(json.toString());
        if (!started.path("endpoint").isTextual()) throw new IOException("serve did not start: " + process.errors());
        return new ServeProcess(process, started);
    }

    URI endpoint() {
        return endpoint;
    }

    URI configServer() {
        return configServer;
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
