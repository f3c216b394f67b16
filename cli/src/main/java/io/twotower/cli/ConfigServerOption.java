package io.twotower.cli;

import io.twotower.application.generation.ConfigServerClient;
import picocli.CommandLine.Option;

import java.net.URI;

/** Which config server a command talks to. */
final class ConfigServerOption {
    @Option(names = "--config-server", paramLabel = "URL", defaultValue = "http://127.0.0.1:19071",
            description = "Vespa's config server (default: ${DEFAULT-VALUE}).")
    private URI server;

    ConfigServerClient connect() {
        if (server.getHost() == null || server.getScheme() == null || !server.getScheme().matches("https?"))
            throw new CommandException("'" + server + "' is not a config server; give one like http://127.0.0.1:19071");
        return new ConfigServerClient(server);
    }
}
