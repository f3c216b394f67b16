package io.twotower.trainer.warmstart;

/** An earlier model has nothing that a new one could begin with; the message says why. */
public final class WarmStartException extends RuntimeException {

    public WarmStartException(String message) {
        super(message);
    }
}
