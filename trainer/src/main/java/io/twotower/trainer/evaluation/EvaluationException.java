package io.twotower.trainer.evaluation;

/** Results cannot be written, read or compared; the message says why. */
public final class EvaluationException extends RuntimeException {

    EvaluationException(String message) {
        super(message);
    }

    EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
