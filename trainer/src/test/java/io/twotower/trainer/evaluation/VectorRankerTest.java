package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twotower.trainer.storage.Scratch;
import java.util.Arrays;
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
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            VectorRanker ranker = new VectorRanker(scratch, dim, queries, queryVectors);
            int first = items / 3 * dim;
            ranker.addItems(Arrays.copyOf(itemVectors, first));
            ranker.addItems(Arrays.copyOfRange(itemVectors, first, itemVectors.length));
            Ranker.Scorer scorer = ranker.of(new int[] {9, 2});
            for (int[] range : new int[][] {{0, items}, {items / 2, items}, {0, items / 2}, {items / 3, items / 2}}) {
                int width = range[1] - range[0];
                float[] scores = new float[2 * width + 1];
                scorer.score(range[0], range[1], scores);
                for (int item = range[0]; item < range[1]; item++) {
                    assertEquals(product(queryVectors, 2, itemVectors, item, dim), scores[item - range[0]], 1e-5);
                    assertEquals(product(queryVectors, 0, itemVectors, item, dim), scores[width + item - range[0]], 1e-5);
                }
                assertEquals(0, scores[2 * width], "nothing is written behind");
            }
            assertThrows(IllegalArgumentException.class, () -> ranker.of(new int[] {3}));
            assertThrows(IllegalArgumentException.class, () -> new VectorRanker(scratch, dim, queries, new float[dim]));
        }
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
