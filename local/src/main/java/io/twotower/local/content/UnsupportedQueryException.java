package io.twotower.local.content;

/** A request this node does not answer; the message names the part and goes back to the caller. */
final class UnsupportedQueryException extends RuntimeException {

    UnsupportedQueryException(String message) { super(message); }
}
