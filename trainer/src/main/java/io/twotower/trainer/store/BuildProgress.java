package io.twotower.trainer.store;

/** Is told how far the building of a store is. */
@FunctionalInterface
public interface BuildProgress {

    /** Tells nobody. */
    BuildProgress SILENT = (done, total) -> { };

    /**
     * Called now and then, by one thread at a time, with rising numbers; last with {@code done == total}.
     *
     * @param done  what is finished, that of an earlier, interrupted build included
     * @param total rows to encode, and one more for every few links
     */
    void built(long done, long total);
}
