package io.twotower.cli;

import io.twotower.local.LocalVespa;
import io.twotower.local.LocalVespaOptions;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where a local Vespa keeps its data and which ports it listens on. */
final class LocalVespaOption {
    @Option(names = "--data-directory", paramLabel = "DIR", defaultValue = ".twotower/vespa", description = "Where documents and the application are kept (default: ${DEFAULT-VALUE}).")
    private Path dataDirectory;

    @Option(names = "--port", defaultValue = "8080", description = "Port for queries and documents (default: ${DEFAULT-VALUE}; 0: any free one).")
    private int port;

    @Option(names = "--config-port", defaultValue = "19071", description = "Port that packages are deployed to (default: ${DEFAULT-VALUE}; 0: any free one).")
    private int configPort;

    /** @param application null for what was deployed last */
    LocalVespa start(Path application) {
        return start(new LocalVespaOptions(dataDirectory, port, configPort, application));
    }

    /** @throws CommandException when a port or the data directory is taken */
    static LocalVespa start(LocalVespaOptions options) {
        try {
            return LocalVespa.start(options);
        } catch (IllegalStateException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }
}
