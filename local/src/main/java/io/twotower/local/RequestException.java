package io.twotower.local;

/** A request of the config server's API was refused; the message says why. */
final class RequestException extends RuntimeException {

    private final int status;
    private final String code;

    private RequestException(int status, String code, String reason) {
        super(reason);
        this.status = status;
        this.code = code;
    }

    static RequestException badRequest(String reason) {
        return new RequestException(400, "BAD_REQUEST", reason);
    }

    static RequestException notFound(String reason) {
        return new RequestException(404, "NOT_FOUND", reason);
    }

    static RequestException notAllowed(String reason) {
        return new RequestException(405, "METHOD_NOT_ALLOWED", reason);
    }

    /** Another application became active since the session was made. */
    static RequestException conflict(String reason) {
        return new RequestException(409, "ACTIVATION_CONFLICT", reason);
    }

    static RequestException tooLarge(String reason) {
        return new RequestException(413, "REQUEST_ENTITY_TOO_LARGE", reason);
    }

    int status() { return status; }

    String code() { return code; }

}
