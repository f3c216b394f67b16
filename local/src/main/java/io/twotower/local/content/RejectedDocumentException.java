package io.twotower.local.content;

/** A document or operation that is refused for what it contains; the message names the field and the reason. */
final class RejectedDocumentException extends RuntimeException {

    RejectedDocumentException(String message) { super(message); }
}
