package io.twotower.local;

/** An application package was refused; the message says why. What was active before still is. */
public final class DeployException extends RuntimeException {

    public DeployException(String reason) {
        super(reason);
    }

    public DeployException(String reason, Throwable cause) {
        super(reason, cause);
    }

}
