package io.twotower.trainer.export;

import java.nio.IntBuffer;

/** Encoded rows in slots, numbered from 0, for a tower to embed. Called by several threads at once. */
@FunctionalInterface
public interface SlotSource {
    /**
     * Puts the rows {@code [from, to)} into {@code target}, one after the other.
     *
     * @param target takes {@code [to - from, width]} ids from its position on; holds what an earlier batch has left there
     */
    void put(int from, int to, IntBuffer target);
}
