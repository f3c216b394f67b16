package io.twotower.local.content;

/** The condition of a write did not hold; nothing was written. */
final class ConditionFailedException extends RuntimeException {

    ConditionFailedException(String message) { super(message); }
}
