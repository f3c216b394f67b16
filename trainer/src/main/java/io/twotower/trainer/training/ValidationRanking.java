package io.twotower.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twotower.features.Tower;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.ValidationQueries;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Measures a model during training: every validation query ranks all items of a catalogue, the warm ones or the cold ones, exactly.
 * It runs on the training graph, which is enough to choose an epoch; figures that are reported come from the exported towers.
 *
 * <p>The catalogue passes by in parts, and of each relevant item it is counted how many come before it, so that memory depends
 * on the queries alone. An item that {@value RankedQuery#DEPTH} others precede is no longer of interest, nor is a query without items
 * of interest: most of the catalogue is compared with a part of the queries.
 */
final class ValidationRanking {

    private static final int ITEMS_AT_A_TIME = 8192;
    private static final int QUERIES_AT_A_TIME = 512;

    private final EncodedRows items;
    private final EncodedRows queries;
    private final ValidationQueries validation;

    /**
     * @param items   that are ranked
     * @param queries rows of the queries
     */
    ValidationRanking(EncodedRows items, EncodedRows queries, ValidationQueries validation) {
        this.items = items;
        this.queries = queries;
        this.validation = validation;
    }

    /** How many queries are measured. */
    int queries() {
        return validation.size();
    }

    /**
     * Means over the validation queries; zeros when there are none.
     *
     * @param manager makes the arrays that scores are computed with
     */
    ValidationFigures measure(RowEmbedder model, NDManager manager) {
        int count = validation.size();
        if (count == 0) return ValidationFigures.NONE;
        RankedQuery[] ranked = rankedQueries(model);
        RankedQuery[] open = ranked;
        for (int from = 0; from < items.size() && open.length > 0; from += ITEMS_AT_A_TIME) {
            compare(open, from, model.embed(Tower.ITEM, items, from, Math.min(items.size(), from + ITEMS_AT_A_TIME)), manager);
            open = Arrays.stream(open).filter(RankedQuery::isOpen).toArray(RankedQuery[]::new);
        }
        double recallAt10 = 0;
        double recallAt100 = 0;
        double ndcg = 0;
        for (RankedQuery query : ranked) {
            recallAt10 += query.recall(10);
            recallAt100 += query.recall(100);
            ndcg += query.ndcg();
        }
        return new ValidationFigures(recallAt10 / count, recallAt100 / count, ndcg / count);
    }

    private RankedQuery[] rankedQueries(RowEmbedder model) {
        RankedQuery[] ranked = new RankedQuery[validation.size()];
        for (int from = 0; from < ranked.length; from += QUERIES_AT_A_TIME) {
            int[] rows = IntStream.range(from, Math.min(ranked.length, from + QUERIES_AT_A_TIME)).map(validation::row).toArray();
            float[] vectors = model.embed(Tower.QUERY, new SelectedRows(queries, rows), 0, rows.length);
            int dim = vectors.length / rows.length;
            for (int i = 0; i < rows.length; i++) {
                ranked[from + i] = new RankedQuery(Arrays.copyOfRange(vectors, i * dim, (i + 1) * dim),
                                                   validation.relevant(from + i), validation.excluded(from + i));
            }
        }
        scoreRelevant(ranked, model);
        return ranked;
    }

    /** Relevant items are embedded first, each once: what others are compared with. */
    private void scoreRelevant(RankedQuery[] ranked, RowEmbedder model) {
        int[] distinct = Arrays.stream(ranked).flatMapToInt(query -> Arrays.stream(query.relevant())).sorted().distinct().toArray();
        for (int from = 0; from < distinct.length; from += ITEMS_AT_A_TIME) {
            int[] numbers = Arrays.copyOfRange(distinct, from, Math.min(distinct.length, from + ITEMS_AT_A_TIME));
            float[] vectors = model.embed(Tower.ITEM, new SelectedRows(items, numbers), 0, numbers.length);
            Arrays.stream(ranked).parallel().forEach(query -> query.scoreRelevant(numbers, vectors));
        }
    }

    private static void compare(RankedQuery[] queries, int firstItem, float[] vectors, NDManager manager) {
        int dim = queries[0].vector().length;
        int count = vectors.length / dim;
        try (NDManager scope = manager.newSubManager()) {
            NDArray itemVectors = scope.create(vectors, new Shape(count, dim)).transpose();
            for (int from = 0; from < queries.length; from += QUERIES_AT_A_TIME) {
                RankedQuery[] block = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + QUERIES_AT_A_TIME));
                float[] scores = scores(block, itemVectors, dim, scope);
                IntStream.range(0, block.length).parallel().forEach(q -> block[q].compare(firstItem, vectors, scores, q * count));
            }
        }
    }

    private static float[] scores(RankedQuery[] queries, NDArray itemVectors, int dim, NDManager manager) {
        float[] vectors = new float[queries.length * dim];
        for (int q = 0; q < queries.length; q++) System.arraycopy(queries[q].vector(), 0, vectors, q * dim, dim);
        try (NDManager scope = manager.newSubManager()) {
            NDArray scores = scope.create(vectors, new Shape(queries.length, dim)).matMul(itemVectors);
            scores.attach(scope);
            return scores.toFloatArray();
        }
    }
}
