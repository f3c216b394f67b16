package io.twotower.cli;

import io.twotower.application.generation.GateLimits;
import io.twotower.application.generation.Reindex;
import io.twotower.application.generation.ReindexListener;
import io.twotower.application.generation.ReindexOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** On which Vespa a model takes over, and how. */
final class ReindexSettings {
    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private ConfigServerOption configServer;

    @Option(names = "--via", defaultValue = "reindexing",
            description = {"Where vectors come from (default: ${DEFAULT-VALUE}). reindexing: Vespa runs every document through the item tower, in the cluster."
                    + " feed: documents are read, embedded here, and written back."})
    private ReindexOptions.Via via;

    @Option(names = "--gates", paramLabel = "FILE", description = "YAML with other limits of the quality gates (see docs/retraining.md).")
    private Path gates;

    @Option(names = "--force", description = "Let the model take over although a gate does not pass.")
    private boolean force;

    @Option(names = "--state-directory", paramLabel = "DIR", defaultValue = "${sys:user.home}/.twotower/reindex",
            description = "Where locks and notes are kept; the same for every run on a Vespa (default: ${DEFAULT-VALUE}).")
    private Path stateDirectory;

    Reindex reindex(ReindexListener listener) {
        GateLimits limits = gates == null ? GateLimits.DEFAULT : GateLimits.read(gates);
        return new Reindex(configServer.connect(), endpoint.connect(), new ReindexOptions(via, limits, force, stateDirectory), BundleTowers::new, listener);
    }

    ConfigServerOption configServer() {
        return configServer;
    }
}
