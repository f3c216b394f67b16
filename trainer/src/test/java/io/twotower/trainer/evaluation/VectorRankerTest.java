package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorRankerTest {

    @ParameterizedTest
    @CsvSource({"1,1", "3,127", "4,128", "64,1000", "65,129"})
    void scoresAreDotProducts(int dim, int items) {
        SplittableRandom random = new SplittableRandom(1);
        int[] queries = {2, 5, 9};
        float[] itemVectors = vectors(items * dim, random);
        float[] queryVectors = vectors(queries.length * dim, random);
        VectorRanker ranker = new VectorRanker(dim, itemVectors, queries, queryVectors);
        float[] scores = new float[2 * items];
        ranker.score(new int[] {9, 2}, scores);
        for (int item = 0; item < items; item++) {
            assertEquals(product(queryVectors, 2, itemVectors, item, dim), scores[item], 1e-5);
            assertEquals(product(queryVectors, 0, itemVectors, item, dim), scores[items + item], 1e-5);
        }
        assertThrows(IllegalArgumentException.class, () -> ranker.score(new int[] {3}, scores));
        assertThrows(IllegalArgumentException.class, () -> new VectorRanker(dim, itemVectors, queries, new float[dim]));
    }

    private static float[] vectors(int length, SplittableRandom random) {
        float[] vectors = new float[length];
        for (int i = 0; i < length; i++) {
            vectors[i] = (float) random.nextDouble() - 0.5f;
        }
        return vectors;
    }

    private static double product(float[] a, int row, float[] b, int otherRow, int dim) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += a[row * dim + d] * b[otherRow * dim + d];
        }
        return sum;
    }
}
