package io.twotower.trainer.data;

/** Data that cannot be used; the message names the source, the row and column where there is one, and the way out. */
public final class DataException extends IllegalArgumentException {

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
