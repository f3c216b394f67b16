package io.twotower.trainer.spec;

/** A model file that cannot be used; the message names the file, the key path, and what would be accepted. */
public final class SpecException extends IllegalArgumentException {

    public SpecException(String message) {
        super(message);
    }

    SpecException(String message, Throwable cause) {
        super(message, cause);
    }
}
