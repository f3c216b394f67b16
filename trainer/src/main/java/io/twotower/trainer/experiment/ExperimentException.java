package io.twotower.trainer.experiment;

/** An experiment that cannot begin or go on. The message says what to change. */
public class ExperimentException extends RuntimeException {

    public ExperimentException(String message) {
        super(message);
    }

    public ExperimentException(String message, Throwable cause) {
        super(message, cause);
    }
}
