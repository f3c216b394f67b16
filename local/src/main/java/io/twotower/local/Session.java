package io.twotower.local;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * An application package on its way to being active: made from an uploaded one or as a copy of the active one, changed file by file,
 * prepared, activated. Whoever holds the lock of {@link LocalVespa} may change it.
 */
final class Session {

    private final long id;
    private final Path directory;
    private final long madeFrom;
    private final Instant made = Instant.now();
    private ApplicationModel prepared;

    /** @param madeFrom the generation that served when this was made: only that one may be replaced by this */
    Session(long id, Path directory, long madeFrom) {
        this.id = id;
        this.directory = directory;
        this.madeFrom = madeFrom;
    }

    long id() { return id; }

    /** Where its package is unpacked. */
    Path directory() { return directory; }

    boolean isOlderThan(Duration age) {
        return made.plus(age).isBefore(Instant.now());
    }

    void prepared(ApplicationModel model) {
        prepared = model;
    }

    /** Its files are about to change: what was prepared is no longer what they are. */
    void changing() {
        prepared = null;
    }

    /**
     * Returns what is to be activated.
     *
     * @param generation the one that serves now
     * @throws RequestException when it isn't prepared, or another application was activated since this was made
     */
    ApplicationModel toActivate(long generation) {
        if (prepared == null) throw RequestException.badRequest("Session " + id + " is not prepared, or was changed since");
        if (madeFrom != generation)
            throw RequestException.conflict("Cannot activate session " + id + " because the currently active generation (" + generation +
                                            ") has changed since session " + id + " was created (was " + madeFrom +
                                            " at creation time): create a new session from what is active");
        return prepared;
    }

}
