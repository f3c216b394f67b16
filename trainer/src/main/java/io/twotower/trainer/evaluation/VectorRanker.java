package io.twotower.trainer.evaluation;

import java.util.Arrays;

/**
 * Scores by the dot product of a query's vector and an item's. Item vectors are kept transposed in blocks, so that the inner loop
 * runs over items: the compiler can then use vector instructions, which it may not for a sum along a vector.
 */
public final class VectorRanker implements Ranker {

    private static final int BLOCK = 128;
    private static final int UNROLL = 4;

    private final int dim;
    private final int items;
    private final float[][] blocks;
    private final int[] queries;
    private final float[] queryVectors;

    /**
     * @param dim length of a vector
     * @param itemVectors {@code [items, dim]}, row by row
     * @param queries the queries that there are vectors of, ascending
     * @param queryVectors {@code [queries, dim]}, row by row in the order of {@code queries}
     */
    public VectorRanker(int dim, float[] itemVectors, int[] queries, float[] queryVectors) {
        if (itemVectors.length % dim != 0 || queryVectors.length != queries.length * dim) {
            throw new IllegalArgumentException(itemVectors.length + " numbers of items and " + queryVectors.length + " of "
                    + queries.length + " queries are no vectors of " + dim);
        }
        this.dim = dim;
        this.items = itemVectors.length / dim;
        this.queries = queries.clone();
        this.queryVectors = queryVectors;
        // Columns of zeros fill up the last block's rows to a multiple of the unrolled loop's step.
        int paddedDim = (dim + UNROLL - 1) / UNROLL * UNROLL;
        this.blocks = new float[(items + BLOCK - 1) / BLOCK][paddedDim * BLOCK];
        for (int item = 0; item < items; item++) {
            for (int d = 0; d < dim; d++) {
                blocks[item / BLOCK][d * BLOCK + item % BLOCK] = itemVectors[item * dim + d];
            }
        }
    }

    @Override
    public void score(int[] block, float[] scores) {
        float[] vector = new float[blocks.length == 0 ? 0 : blocks[0].length / BLOCK];
        float[] products = new float[BLOCK];
        int[] rows = Arrays.stream(block).map(this::row).toArray();
        for (int b = 0; b < blocks.length; b++) {
            int width = Math.min(BLOCK, items - b * BLOCK);
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(queryVectors, rows[i] * dim, vector, 0, dim);
                multiply(vector, blocks[b], products);
                System.arraycopy(products, 0, scores, i * items + b * BLOCK, width);
            }
        }
    }

    private int row(int query) {
        int row = Arrays.binarySearch(queries, query);
        if (row < 0) {
            throw new IllegalArgumentException("there is no vector of query " + query);
        }
        return row;
    }

    private static void multiply(float[] vector, float[] transposed, float[] products) {
        Arrays.fill(products, 0);
        for (int d = 0; d < vector.length; d += UNROLL) {
            float a = vector[d];
            float b = vector[d + 1];
            float c = vector[d + 2];
            float e = vector[d + 3];
            int start = d * BLOCK;
            for (int j = 0; j < BLOCK; j++) {
                products[j] += a * transposed[start + j] + b * transposed[start + BLOCK + j]
                        + c * transposed[start + 2 * BLOCK + j] + e * transposed[start + 3 * BLOCK + j];
            }
        }
    }
}
