package io.twotower.application.generation;

import java.nio.file.Path;

/**
 * How a reindex goes about it.
 *
 * @param via            where vectors come from
 * @param limits         of the gates
 * @param force          whether a model takes over that a gate refuses
 * @param stateDirectory of locks and notes, on this machine; the same for every run on the same Vespa
 */
public record ReindexOptions(Via via, GateLimits limits, boolean force, Path stateDirectory) {
    /** Where vectors come from. */
    public enum Via {
        /** Vespa runs every document through the item tower, spread over its containers. */
        REINDEXING,
        /** Documents are read, embedded here, and written back. */
        FEED
    }
}
