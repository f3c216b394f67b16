package io.twotower.trainer.evaluation;

/** A part of the held-out links, with figures of its own. */
public enum Slice {
    WARM("warm"), TAIL("tail"), HEAD("head"), COLD("cold"), COLD_FULL("coldFull");

    private final String key;

    Slice(String key) {
        this.key = key;
    }

    /** Its key in reports. */
    public String key() {
        return key;
    }
}
