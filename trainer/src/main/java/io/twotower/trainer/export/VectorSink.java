package io.twotower.trainer.export;

/** Takes vectors, batch by batch. */
@FunctionalInterface
public interface VectorSink {
    /**
     * @param first number of the first vector
     * @param vectors {@code [count, dim]}, each of length one; not used again
     */
    void accept(int first, float[] vectors);
}
