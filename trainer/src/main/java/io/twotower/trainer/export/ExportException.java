package io.twotower.trainer.export;

/** A tower can't be exported, or its exported form can't be used; the message says which and why. */
public final class ExportException extends RuntimeException {

    public ExportException(String message) {
        super(message);
    }

    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
