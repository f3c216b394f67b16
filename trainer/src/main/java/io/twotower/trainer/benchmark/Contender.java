package io.twotower.trainer.benchmark;

/** Something whose speed is measured, a round at a time, between rounds of others. */
public interface Contender extends AutoCloseable {

    /** Unique in a run; the key of its measurements. */
    String name();

    /**
     * Runs for a while, warm-up not counted.
     *
     * @return milliseconds that one unit of its work took: a batch, unless its name says otherwise
     */
    double measure();

    @Override
    default void close() { }
}
