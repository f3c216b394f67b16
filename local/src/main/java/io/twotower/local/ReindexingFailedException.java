package io.twotower.local;

/** A document cannot be indexed anew; the message names it. */
final class ReindexingFailedException extends RuntimeException {

    ReindexingFailedException(String reason, Throwable cause) {
        super(reason, cause);
    }

}
