package io.twotower.trainer.evaluation;

import java.util.List;
import java.util.function.Function;

/** Chooses a baseline's parameters on the validation links: a baseline that is not tuned makes every model look good. */
final class ParameterSearch {

    private static final String METRIC = "NDCG@10";

    private final Evaluator validation;

    /** @param validation measures on validation links */
    ParameterSearch(Evaluator validation) {
        this.validation = validation;
    }

    /**
     * The parameters with the best NDCG@10; the first of equal ones, and without validation queries the first of all.
     *
     * @param grid what is tried, the default first
     * @param ranker makes the baseline
     */
    <P> P best(List<P> grid, Function<P, Ranker> ranker) {
        P best = grid.get(0);
        double most = -1;
        for (P parameters : validation.queries().length == 0 ? List.<P>of() : grid) {
            double figure = validation.evaluate(ranker.apply(parameters)).of(Slice.WARM).mean(METRIC);
            if (figure > most) {
                most = figure;
                best = parameters;
            }
        }
        return best;
    }
}
