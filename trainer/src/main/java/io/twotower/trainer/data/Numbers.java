package io.twotower.trainer.data;

/** Reads numbers as the feature encoder does. */
final class Numbers {

    private Numbers() {
    }

    static boolean isFinite(String text) {
        return Double.isFinite(parse(text));
    }

    /** The number, NaN where there is none. */
    static double parse(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
