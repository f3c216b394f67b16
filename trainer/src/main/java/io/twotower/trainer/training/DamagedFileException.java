package io.twotower.trainer.training;

/** A file of a training is not what was written; the message names it. */
final class DamagedFileException extends TrainingException {

    private static final long serialVersionUID = 1;

    DamagedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
