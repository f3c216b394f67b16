package io.twotower.trainer.training;

import ai.djl.ndarray.NDManager;
import io.twotower.features.Tower;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.TrainingExamples;
import io.twotower.trainer.store.ValidationQueries;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class ValidationRankingTest {

    private static final int DIM = 8;

    /** Rows that are their number, with the vectors behind them. */
    private record Catalogue(float[][] items, float[][] queries, int[][] relevant, int[][] excluded) implements ValidationQueries {

        TrainingExamples examples() {
            return new TrainingExamples() {
                @Override
                public long links() {
                    return 0;
                }

                @Override
                public EncodedRows items() {
                    return numbers(items.length);
                }

                @Override
                public EncodedRows queries() {
                    return numbers(queries.length);
                }

                @Override
                public int query(long link) {
                    throw new IndexOutOfBoundsException();
                }

                @Override
                public int item(long link) {
                    throw new IndexOutOfBoundsException();
                }

                @Override
                public float weight(long link) {
                    return 1;
                }

                @Override
                public int[] linkCounts() {
                    return new int[items.length];
                }
            };
        }

        float[] embed(Tower tower, EncodedRows rows, int from, int to) {
            float[][] vectors = tower == Tower.ITEM ? items : queries;
            float[] embedded = new float[(to - from) * DIM];
            BagRow row = new BagRow(1);
            for (int r = from; r < to; r++) {
                rows.read(r, EncodedRows.NONE, row);
                System.arraycopy(vectors[row.ids()[0]], 0, embedded, (r - from) * DIM, DIM);
            }
            return embedded;
        }

        @Override
        public int size() {
            return queries.length;
        }

        @Override
        public int row(int query) {
            return query;
        }

        @Override
        public int[] relevant(int query) {
            return relevant[query];
        }

        @Override
        public int[] excluded(int query) {
            return excluded[query];
        }

        ValidationFigures measure() {
            try (NDManager manager = NDManager.newBaseManager()) {
                return new ValidationRanking(examples().items(), examples().queries(), this).measure(this::embed, manager);
            }
        }
    }

    private static EncodedRows numbers(int count) {
        return new EncodedRows() {
            @Override
            public int size() {
                return count;
            }

            @Override
            public int features() {
                return 1;
            }

            @Override
            public void read(int row, int leaveOut, BagRow target) {
                target.clear();
                target.add(row);
                target.endBag();
            }
        };
    }

    /** @param kinds how many different item vectors there are: with few, most scores are equal to others */
    private static Catalogue random(int items, int kinds, int queries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] vectors = vectors(kinds, random);
        int[] kind = random.ints(items, 0, kinds).toArray();
        int[][] relevant = new int[queries][];
        int[][] excluded = new int[queries][];
        for (int q = 0; q < queries; q++) {
            relevant[q] = random.ints(random.nextInt(1, 6), 0, items).distinct().toArray();
            excluded[q] = random.ints(random.nextInt(0, 20), 0, items).distinct().toArray(); // may hold a relevant one
        }
        return new Catalogue(IntStream.of(kind).mapToObj(k -> vectors[k]).toArray(float[][]::new), vectors(queries, random), relevant, excluded);
    }

    private static float[][] vectors(int count, SplittableRandom random) {
        float[][] vectors = new float[count][DIM];
        for (float[] vector : vectors) {
            double squares = 0;
            for (int d = 0; d < DIM; d++) {
                vector[d] = (float) random.nextGaussian();
                squares += vector[d] * vector[d];
            }
            for (int d = 0; d < DIM; d++) vector[d] /= (float) Math.sqrt(squares);
        }
        return vectors;
    }

    @Test
    void isWhatRankingAllAtOnceGives() {
        for (int[] size : new int[][] {{5, 3, 4}, {40, 40, 30}, {60, 4, 30}, {9000, 9000, 700}, {20_000, 300, 40}, {8193, 2, 3}}) {
            Catalogue catalogue = random(size[0], size[1], size[2], size[0] + size[1]);
            assertEquals(ValidationRankingOracle.measure(catalogue::embed, catalogue.examples(), catalogue), catalogue.measure(),
                         size[0] + " items of " + size[1] + " kinds");
        }
    }

    @Test
    void ofItemsThatAreTheSameTheFirstComesFirst() {
        float[] vector = vectors(1, new SplittableRandom(1))[0];
        float[][] items = IntStream.range(0, 30).mapToObj(i -> vector).toArray(float[][]::new);
        Catalogue catalogue = new Catalogue(items, new float[][] {vector, vector, vector}, new int[][] {{9}, {10}, {10}},
                                            new int[][] {{}, {}, {3}});
        ValidationFigures figures = catalogue.measure();
        assertEquals(2 / 3.0, figures.recallAt10(), 1e-12, "tenth, eleventh, and tenth without the one left out");
        assertEquals(2 / 3.0 * Math.log(2) / Math.log(11), figures.ndcgAt10(), 1e-12);
    }

    @Test
    void withoutQueriesThereIsNothingToMeasure() {
        assertEquals(ValidationFigures.NONE, new Catalogue(new float[1][DIM], new float[0][], new int[0][], new int[0][]).measure());
    }

    @Test
    void figuresByHand() {
        RankedQuery query = new RankedQuery(new float[] {1}, new int[] {2, 19, 7}, new int[] {0});
        int[] numbers = IntStream.range(0, 20).toArray();
        float[] scores = new float[20];
        for (int i = 0; i < 20; i++) scores[i] = (20 - i) / 20f;
        query.scoreRelevant(numbers, scores);
        query.compare(0, scores, scores.clone(), 0);
        assertEquals(2 / 3.0, query.recall(10), 1e-12, "ranks 2, 19 and 7");
        assertEquals(1, query.recall(100));
        double log2 = Math.log(2);
        assertEquals((log2 / Math.log(3) + log2 / Math.log(8)) / (1 + log2 / Math.log(3) + 0.5), query.ndcg(), 1e-12);
    }

    @Test
    void aQueryIsDoneOnceItsItemsAreBehindAHundredOthers() {
        RankedQuery query = new RankedQuery(new float[] {1}, new int[] {130}, new int[0]);
        query.scoreRelevant(new int[] {130}, new float[] {0.5f});
        float[] scores = new float[100];
        Arrays.fill(scores, 0.6f);
        query.compare(0, scores, scores.clone(), 0);
        assertFalse(query.isOpen());
        assertEquals(0, query.recall(100));
    }

    @Test
    void theOracleByHand() {
        double[] scores = {0.5f, 0.9f, 0.5f, 0.7f, 0.5f};
        assertArrayEquals(new int[] {1, 3, 4}, ValidationRankingOracle.ranks(scores, new int[] {3, 2, 4}, new int[] {1}));
        assertEquals(1, ValidationRankingOracle.ndcg(new int[] {1, 2}), 1e-12);
    }
}
