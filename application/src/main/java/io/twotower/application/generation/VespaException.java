package io.twotower.application.generation;

/** A Vespa that does not answer, or answers something else than it should; the message says which one, and what it said. */
public final class VespaException extends RuntimeException {
    VespaException(String message) {
        super(message);
    }

    VespaException(String message, Throwable cause) {
        super(message, cause);
    }
}
