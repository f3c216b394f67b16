package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many vectors from raw features, by the encoder and the towers that serving uses: for feeding and for evaluation. */
public final class CatalogueVectors {

    /** Rows encoded at a time; their vectors are handed on before the next ones are made. */
    private static final int BATCH = 1024;

    /** Takes a batch of vectors. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param first   number of the first vector
         * @param vectors {@code [count, dim]}
         */
        void accept(int first, float[] vectors);
    }

    private final FeatureEncoder encoder;
    private final OnnxTowers towers;

    public CatalogueVectors(FeatureEncoder encoder, OnnxTowers towers) {
        this.encoder = encoder;
        this.towers = towers;
    }

    /**
     * Embeds {@code count} examples in memory.
     *
     * @param raw makes the features of an example from its number; called by several threads
     * @return vectors {@code [count, dim]}, each of length one
     */
    public float[] embed(Tower tower, int count, IntFunction<RawFeatures> raw) {
        int dim = towers.dim();
        float[] all = new float[Math.multiplyExact(count, dim)];
        embed(tower, count, raw, (first, vectors) -> System.arraycopy(vectors, 0, all, first * dim, vectors.length));
        return all;
    }

    /** Embeds {@code count} examples batch by batch, in order; otherwise like {@link #embed(Tower, int, IntFunction)}. */
    public void embed(Tower tower, int count, IntFunction<RawFeatures> raw, Sink sink) {
        int width = encoder.width(tower);
        int[] ids = new int[Math.min(count, BATCH) * width];
        for (int first = 0; first < count; first += BATCH) {
            int from = first;
            int rows = Math.min(BATCH, count - from);
            IntStream.range(0, rows).parallel().forEach(row -> encoder.encode(tower, raw.apply(from + row), ids, row * width));
            sink.accept(from, towers.embed(tower, rows * width == ids.length ? ids : Arrays.copyOf(ids, rows * width)));
        }
    }
}
