package io.twotower.cli;

/** A command cannot do what it was asked for: the message says why, and what would help. */
final class CommandException extends RuntimeException {
    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
