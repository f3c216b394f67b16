package io.twotower.trainer.training;

import io.twotower.features.Tower;
import io.twotower.trainer.store.TrainingExamples;
import io.twotower.trainer.store.ValidationQueries;

import java.util.Arrays;

/** What {@link ValidationRanking} measures, with all vectors and all scores at once and nothing clever. */
final class ValidationRankingOracle {

    private ValidationRankingOracle() { }

    static ValidationFigures measure(RowEmbedder model, TrainingExamples examples, ValidationQueries validation) {
        float[] items = model.embed(Tower.ITEM, examples.items(), 0, examples.items().size());
        float[] queries = model.embed(Tower.QUERY, examples.queries(), 0, examples.queries().size());
        int dim = items.length / examples.items().size();
        double recallAt10 = 0;
        double recallAt100 = 0;
        double ndcg = 0;
        for (int q = 0; q < validation.size(); q++) {
            double[] scores = new double[examples.items().size()];
            for (int item = 0; item < scores.length; item++)
                for (int d = 0; d < dim; d++) scores[item] += (double) queries[validation.row(q) * dim + d] * items[item * dim + d];
            int[] ranks = ranks(scores, validation.relevant(q), validation.excluded(q));
            recallAt10 += recall(ranks, 10);
            recallAt100 += recall(ranks, 100);
            ndcg += ndcg(ranks);
        }
        return new ValidationFigures(recallAt10 / validation.size(), recallAt100 / validation.size(), ndcg / validation.size());
    }

    /** The rank, from 1, of each relevant item among those not excluded; of equal scores the lower number comes first. */
    static int[] ranks(double[] scores, int[] relevant, int[] excluded) {
        for (int item : excluded) scores[item] = Double.NEGATIVE_INFINITY;
        int[] ranks = new int[relevant.length];
        for (int r = 0; r < relevant.length; r++) {
            ranks[r] = 1;
            for (int item = 0; item < scores.length; item++) {
                if (scores[item] > scores[relevant[r]] || scores[item] == scores[relevant[r]] && item < relevant[r]) ranks[r]++;
            }
        }
        return ranks;
    }

    static double recall(int[] ranks, int k) {
        return (double) Arrays.stream(ranks).filter(rank -> rank <= k).count() / ranks.length;
    }

    static double ndcg(int[] ranks) {
        double gain = Arrays.stream(ranks).filter(rank -> rank <= 10).mapToDouble(rank -> Math.log(2) / Math.log(rank + 1.0)).sum();
        double best = 0;
        for (int rank = 1; rank <= Math.min(10, ranks.length); rank++) best += Math.log(2) / Math.log(rank + 1.0);
        return gain / best;
    }
}
