package io.twotower.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twotower.features.Tower;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.Arrays;

/**
 * Measures a model during training: every validation query ranks the whole warm catalogue, exactly. It runs on the training
 * graph, which is enough to choose an epoch; figures that are reported come from the exported towers.
 */
final class ValidationRanking {

    /** Scores held at a time. */
    private static final int MAX_SCORES = 1 << 24;
    private static final int K = 10;

    private final TrainingExamples examples;
    private final ValidationQueries validation;

    ValidationRanking(TrainingExamples examples, ValidationQueries validation) {
        this.examples = examples;
        this.validation = validation;
    }

    /** Means over the validation queries; zeros when there are none. */
    ValidationFigures measure(TwoTowerModel model) {
        if (validation.queries() == 0) return new ValidationFigures(0, 0);
        int items = examples.items();
        int chunk = Math.max(1, Math.min(256, MAX_SCORES / items));
        double recall = 0;
        double ndcg = 0;
        try (NDManager manager = model.newStepManager()) {
            NDArray itemVectors = manager.create(embedItems(model), new Shape(items, model.dim())).transpose();
            for (int from = 0; from < validation.queries(); from += chunk) {
                int to = Math.min(validation.queries(), from + chunk);
                float[] scores = scores(model, itemVectors, from, to);
                for (int q = from; q < to; q++) {
                    int[] ranks = ranks(scores, (q - from) * items, items, validation.relevant(q), validation.excluded(q));
                    recall += recall(ranks);
                    ndcg += ndcg(ranks);
                }
            }
        }
        return new ValidationFigures(recall / validation.queries(), ndcg / validation.queries());
    }

    private float[] embedItems(TwoTowerModel model) {
        int width = model.layout().item().width();
        int dim = model.dim();
        float[] vectors = new float[Math.multiplyExact(examples.items(), dim)];
        int[] ids = new int[Math.min(examples.items(), 8192) * width];
        for (int from = 0; from < examples.items(); from += 8192) {
            int count = Math.min(8192, examples.items() - from);
            for (int i = 0; i < count; i++) examples.writeItem(from + i, ids, i * width);
            float[] part = model.embed(Tower.ITEM, count * width == ids.length ? ids : Arrays.copyOf(ids, count * width));
            System.arraycopy(part, 0, vectors, from * dim, part.length);
        }
        return vectors;
    }

    private float[] scores(TwoTowerModel model, NDArray itemVectors, int from, int to) {
        int width = model.layout().query().width();
        int[] ids = new int[(to - from) * width];
        for (int q = from; q < to; q++) validation.writeQuery(q, ids, (q - from) * width);
        try (NDManager manager = model.newStepManager()) {
            NDArray queries = manager.create(model.embed(Tower.QUERY, ids), new Shape(to - from, model.dim()));
            return queries.matMul(itemVectors).toFloatArray();
        }
    }

    /** The rank, from 1, of each relevant item among those not excluded; of equal scores the lower number comes first. */
    static int[] ranks(float[] scores, int offset, int items, int[] relevant, int[] excluded) {
        for (int item : excluded) scores[offset + item] = Float.NEGATIVE_INFINITY;
        int[] ranks = new int[relevant.length];
        for (int r = 0; r < relevant.length; r++) {
            float score = scores[offset + relevant[r]];
            int rank = 1;
            for (int item = 0; item < items; item++) {
                float other = scores[offset + item];
                if (other > score || other == score && item < relevant[r]) rank++;
            }
            ranks[r] = rank;
        }
        return ranks;
    }

    static double recall(int[] ranks) {
        return (double) Arrays.stream(ranks).filter(rank -> rank <= K).count() / ranks.length;
    }

    /** With gain 1 for a relevant item and discount {@code log₂(rank + 1)}, relative to the best possible order. */
    static double ndcg(int[] ranks) {
        double gain = 0;
        for (int rank : ranks) {
            if (rank <= K) gain += discounted(rank);
        }
        double best = 0;
        for (int rank = 1; rank <= Math.min(K, ranks.length); rank++) best += discounted(rank);
        return gain / best;
    }

    private static double discounted(int rank) {
        return Math.log(2) / Math.log(rank + 1.0);
    }
}
