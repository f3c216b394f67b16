package io.twotower.features;

/** A model bundle that must not be used: the message says which file is wrong, how, and what to do. */
public class BundleException extends RuntimeException {
    /** @param message which file, what is wrong, the way out */
    public BundleException(String message) {
        super(message);
    }

    /** @param message which file, what is wrong, the way out */
    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
