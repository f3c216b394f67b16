package io.twotower.application.generation;

/** A change that was not made, because what answers now is better than what would; the message says why and what would help. */
public final class RefusedException extends RuntimeException {
    RefusedException(String message) {
        super(message);
    }
}
