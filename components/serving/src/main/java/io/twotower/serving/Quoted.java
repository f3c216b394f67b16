package io.twotower.serving;

/** Values as error messages show them: in quotes, and not at length. */
final class Quoted {
    private static final int MAX_LENGTH = 40;

    private Quoted() { }

    static String of(String value) {
        return "'" + (value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…") + "'";
    }
}
