package io.twotower.trainer.store;

/** An example store that cannot be written or read; the message names the file, the reason and the way out. */
public final class StoreException extends RuntimeException {

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
