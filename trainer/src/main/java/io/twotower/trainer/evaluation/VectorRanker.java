package io.twotower.trainer.evaluation;

import io.twotower.trainer.storage.MappedFloats;
import io.twotower.trainer.storage.Scratch;
import java.util.Arrays;

/**
 * Scores by the dot product of a query's vector and an item's. Item vectors are kept in a scratch file, transposed in blocks, so that
 * the inner loop runs over items: the compiler can then use vector instructions, which it may not for a sum along a vector.
 */
public final class VectorRanker implements Ranker {

    private static final int BLOCK = 128;
    private static final int UNROLL = 4;

    private final int dim;
    private final int paddedDim;
    private final int[] queries;
    private final float[] queryVectors;
    private final MappedFloats blocks;
    /** The block that is being filled. */
    private final float[] last;
    private int items;

    /**
     * A ranker of no items yet.
     *
     * @param scratch where item vectors are put
     * @param dim length of a vector
     * @param queries the queries that there are vectors of, ascending
     * @param queryVectors {@code [queries, dim]}, row by row in the order of {@code queries}
     */
    public VectorRanker(Scratch scratch, int dim, int[] queries, float[] queryVectors) {
        if (queryVectors.length != queries.length * dim) {
            throw new IllegalArgumentException(queryVectors.length + " numbers of " + queries.length + " queries are no vectors of " + dim);
        }
        this.dim = dim;
        this.queries = queries.clone();
        this.queryVectors = queryVectors;
        // Rows of zeros fill up a block to a multiple of the unrolled loop's step.
        this.paddedDim = (dim + UNROLL - 1) / UNROLL * UNROLL;
        this.blocks = scratch.floats();
        this.last = new float[paddedDim * BLOCK];
    }

    /**
     * Adds the next items. To be called before anything is scored.
     *
     * @param vectors {@code [any, dim]}, row by row
     */
    public void addItems(float[] vectors) {
        if (vectors.length % dim != 0) {
            throw new IllegalArgumentException(vectors.length + " numbers are no vectors of " + dim);
        }
        for (int row = 0; row < vectors.length / dim; row++) {
            for (int d = 0; d < dim; d++) {
                last[d * BLOCK + items % BLOCK] = vectors[row * dim + d];
            }
            if (++items % BLOCK == 0) {
                blocks.add(last, 0, last.length);
                Arrays.fill(last, 0);
            }
        }
    }

    @Override
    public Scorer of(int[] block) {
        int[] rows = Arrays.stream(block).map(this::row).toArray();
        float[] vectors = new float[rows.length * paddedDim];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(queryVectors, rows[i] * dim, vectors, i * paddedDim, dim);
        }
        float[] buffer = new float[last.length];
        float[] products = new float[BLOCK];
        return (from, to, scores) -> {
            for (int start = from / BLOCK * BLOCK; start < to; start += BLOCK) {
                float[] transposed = block(start / BLOCK, buffer);
                int first = Math.max(from, start);
                int count = Math.min(to, start + BLOCK) - first;
                for (int i = 0; i < rows.length; i++) {
                    multiply(vectors, i * paddedDim, transposed, products);
                    System.arraycopy(products, first - start, scores, i * (to - from) + first - from, count);
                }
            }
        };
    }

    private int row(int query) {
        int row = Arrays.binarySearch(queries, query);
        if (row < 0) {
            throw new IllegalArgumentException("there is no vector of query " + query);
        }
        return row;
    }

    private float[] block(int number, float[] buffer) {
        if (number == items / BLOCK) {
            return last;
        }
        blocks.get((long) number * buffer.length, buffer, 0, buffer.length);
        return buffer;
    }

    private void multiply(float[] vectors, int offset, float[] transposed, float[] products) {
        Arrays.fill(products, 0);
        for (int d = 0; d < paddedDim; d += UNROLL) {
            float a = vectors[offset + d];
            float b = vectors[offset + d + 1];
            float c = vectors[offset + d + 2];
            float e = vectors[offset + d + 3];
            int start = d * BLOCK;
            for (int j = 0; j < BLOCK; j++) {
                products[j] += a * transposed[start + j] + b * transposed[start + BLOCK + j]
                        + c * transposed[start + 2 * BLOCK + j] + e * transposed[start + 3 * BLOCK + j];
            }
        }
    }
}
