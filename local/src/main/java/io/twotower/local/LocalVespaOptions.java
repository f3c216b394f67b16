package io.twotower.local;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a {@link LocalVespa} is started with.
 *
 * @param dataDirectory where the active application package, the documents and the log live; created when missing, used by one
 *                      {@link LocalVespa} at a time
 * @param queryPort     the loopback port of search and document/v1; 0 takes a free one
 * @param configPort    the loopback port of the deploy API (a real Vespa uses 19071); 0 takes a free one
 * @param application   the application package to start with, a directory or a zip file; null continues with the one that is
 *                      active in the data directory
 */
public record LocalVespaOptions(Path dataDirectory, int queryPort, int configPort, Path application) {

    public LocalVespaOptions {
        dataDirectory = Objects.requireNonNull(dataDirectory, "dataDirectory").toAbsolutePath().normalize();
        requirePort("queryPort", queryPort);
        requirePort("configPort", configPort);
        application = application == null ? null : application.toAbsolutePath().normalize();
    }

    /** Free ports, and whatever application is active in the data directory. */
    public static LocalVespaOptions of(Path dataDirectory) {
        return new LocalVespaOptions(dataDirectory, 0, 0, null);
    }

    public LocalVespaOptions withApplication(Path newApplication) {
        return new LocalVespaOptions(dataDirectory, queryPort, configPort, newApplication);
    }

    public LocalVespaOptions withPorts(int newQueryPort, int newConfigPort) {
        return new LocalVespaOptions(dataDirectory, newQueryPort, newConfigPort, application);
    }

    private static void requirePort(String name, int port) {
        if (port < 0 || port > 65535) throw new IllegalArgumentException(name + " must be between 0 and 65535, not " + port);
    }

}
