package io.twotower.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the documents are to be indexed anew, and how far that is.
 *
 * @param enabled whether it may run
 * @param request what was asked for last, or null
 * @param run     what was begun last, or null
 */
record Reindexing(boolean enabled, Request request, Run run) {

    static final Reindexing NONE = new Reindexing(true, null, null);

    private static final ObjectMapper json = new ObjectMapper();

    /**
     * @param readyMillis when it was asked for: its name, too
     * @param session     the active session then: it begins once a later one is active
     */
    record Request(long readyMillis, double speed, String cause, long session) {

        static final double MOST = 10;

        Request {
            if ( ! (speed > 0 && speed <= MOST))
                throw RequestException.badRequest("Reindexing speed must be in (0, 10], but was " + speed);
        }

    }

    enum State { RUNNING, SUCCESSFUL, FAILED }

    /**
     * @param endedMillis null while it isn't
     * @param position    of the last document such that it and all before it are done, or null
     * @param message     why it failed, or null
     */
    record Run(Request request, long startedMillis, Long endedMillis, State state, Long position, String message) {

        static Run started(Request request, long now) {
            return new Run(request, now, null, State.RUNNING, null, null);
        }

        Run progressed(long newPosition) {
            return new Run(request, startedMillis, null, State.RUNNING, newPosition, null);
        }

        Run successful(long now) {
            return new Run(request, startedMillis, now, State.SUCCESSFUL, null, null);
        }

        Run failed(String reason, long now) {
            return new Run(request, startedMillis, now, State.FAILED, position, reason);
        }

    }

    Reindexing with(boolean newEnabled) {
        return new Reindexing(newEnabled, request, run);
    }

    Reindexing with(Request newRequest) {
        return new Reindexing(enabled, newRequest, run);
    }

    Reindexing with(Run newRun) {
        return new Reindexing(enabled, request, newRun);
    }

    /** Whether the request waits: for a deploy, or for being enabled. */
    boolean pending() {
        return request != null && (run == null || run.request().readyMillis() != request.readyMillis());
    }

    /** Whether a run was begun and not ended. */
    boolean running() {
        return run != null && run.state() == State.RUNNING;
    }

    static Reindexing read(Path file) {
        try {
            return Files.exists(file) ? json.readValue(file.toFile(), Reindexing.class) : NONE;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is damaged: " + e.getOriginalMessage() + ". Remove it and ask for the re-indexing again", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    void write(Path file) {
        try {
            DataDirectory.replace(file, json.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

}
