package io.twotower.trainer.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives most epochs to the trials that look best (Jamieson and Talwalkar, AISTATS 2016): each round trains those that are left for more
 * epochs, and keeps the best part. Where the least and the most epochs are the same it is random search.
 */
final class SuccessiveHalving {

    /** Of equal scores the earlier trial's first; those that could not be trained last. */
    private static final Comparator<Score> BEST_FIRST = Comparator
            .comparingDouble((Score score) -> Double.isNaN(score.value()) ? Double.POSITIVE_INFINITY : -score.value())
            .thenComparingInt(score -> score.trial().number());

    private final TuningSpec.Rungs rungs;

    SuccessiveHalving(TuningSpec.Rungs rungs) {
        this.rungs = rungs;
    }

    /** What the search asks. */
    @FunctionalInterface
    interface Objective {

        /** How good a trial is after some epochs, the more the better; not a number where it cannot be trained. */
        double score(Trial trial, int epochs);
    }

    /** A trial's score after some epochs. */
    record Score(Trial trial, int epochs, double value) { }

    /**
     * Searches.
     *
     * @return every score, in the order in which they were asked for
     */
    List<Score> search(List<Trial> trials, Objective objective) {
        List<Score> all = new ArrayList<>();
        List<Trial> left = trials;
        for (int epochs = rungs.least(); ; epochs = (int) Math.min(rungs.most(), (long) epochs * rungs.keepOneIn())) {
            List<Score> round = new ArrayList<>();
            for (Trial trial : left) round.add(new Score(trial, epochs, objective.score(trial, epochs)));
            all.addAll(round);
            if (epochs == rungs.most()) return all;
            left = round.stream().sorted(BEST_FIRST).limit(Math.max(1, left.size() / rungs.keepOneIn())).map(Score::trial)
                    .sorted(Comparator.comparingInt(Trial::number)).toList();
        }
    }

    /** The best of those that were trained for the most epochs. */
    static Score best(List<Score> scores) {
        int most = scores.stream().mapToInt(Score::epochs).max().orElseThrow();
        return scores.stream().filter(score -> score.epochs() == most).min(BEST_FIRST).orElseThrow();
    }
}
