package io.twotower.local.content;

/** A part of a visit did not reach whoever visits; it can be asked for again. */
final class VisitFailedException extends RuntimeException {

    VisitFailedException(String message) { super(message); }
}
