package io.twotower.cli;

import io.twotower.application.generation.ContainerClient;
import picocli.CommandLine.Option;

import java.net.URI;

/** Which Vespa a command talks to. */
final class EndpointOption {
    @Option(names = "--endpoint", paramLabel = "URL", defaultValue = "http://127.0.0.1:8080",
            description = "Vespa's query and document endpoint (default: ${DEFAULT-VALUE}).")
    private URI endpoint;

    ContainerClient connect() {
        if (endpoint.getHost() == null || !(endpoint.getScheme().equals("http") || endpoint.getScheme().equals("https")))
            throw new CommandException("'" + endpoint + "' is not an endpoint; give one like http://127.0.0.1:8080");
        return new ContainerClient(endpoint);
    }
}
