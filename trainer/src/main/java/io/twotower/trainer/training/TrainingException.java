package io.twotower.trainer.training;

/** Training can't go on, or its result can't be used; the message says what to change. */
public class TrainingException extends RuntimeException {

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
