package io.twotower.cli;

/** How much the tests of retraining prove: a little in every build, all of it with {@code -Dtwotower.prove=full}. */
final class Prove {
    private static final boolean FULL = "full".equals(System.getProperty("twotower.prove"));

    private Prove() { }

    /** Returns how often or how many, in full and otherwise. */
    static int count(int full, int otherwise) {
        return FULL ? full : otherwise;
    }
}
