package io.twotower.application;

/** Vespa's own reason to refuse an application package. */
final class PackageRefusedException extends RuntimeException {
    PackageRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
