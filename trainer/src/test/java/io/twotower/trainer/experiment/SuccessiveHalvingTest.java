package io.twotower.trainer.experiment;

import io.twotower.trainer.experiment.SuccessiveHalving.Score;
import io.twotower.trainer.experiment.TuningSpec.Rungs;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SuccessiveHalvingTest {

    private static List<Trial> trials(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> new Trial(number, Map.of())).toList();
    }

    /** Nine trials, of which a third is kept after 1 and after 3 epochs: 9 + 3 + 1. Trial 7 is the best after 1, trial 8 in the end. */
    @Test
    void theBestThirdIsTrainedForThreeTimesAsLong() {
        List<String> asked = new ArrayList<>();
        List<Score> scores = new SuccessiveHalving(new Rungs(1, 9, 3)).search(trials(9), (trial, epochs) -> {
            asked.add(trial.number() + "@" + epochs);
            return trial.number() == 9 ? 0 : trial.number() == 7 ? 7.5 : trial.number() * (epochs == 1 ? 0.9 : 1.0);
        });
        assertEquals(List.of("1@1", "2@1", "3@1", "4@1", "5@1", "6@1", "7@1", "8@1", "9@1", "6@3", "7@3", "8@3", "8@9"), asked);
        assertEquals(13, scores.size());
        assertEquals(8, SuccessiveHalving.best(scores).trial().number());
        assertEquals(9, SuccessiveHalving.best(scores).epochs());
    }

    /** 2, 6, and then 10 rather than 18. */
    @Test
    void theLastRoundHasAsManyEpochsAsThereMayBe() {
        List<Score> scores = new SuccessiveHalving(new Rungs(2, 10, 3)).search(trials(4), (trial, epochs) -> -trial.number());
        assertEquals(List.of(2, 2, 2, 2, 6, 10), scores.stream().map(Score::epochs).toList());
        assertEquals(1, SuccessiveHalving.best(scores).trial().number());
    }

    @Test
    void withOneBudgetItIsRandomSearch() {
        List<Score> scores = new SuccessiveHalving(new Rungs(6, 6, 3)).search(trials(5), (trial, epochs) -> trial.number() == 3 ? 1 : 0);
        assertEquals(5, scores.size());
        assertEquals(3, SuccessiveHalving.best(scores).trial().number());
    }

    @Test
    void whatCannotBeTrainedIsNeverChosenAndOfEqualOnesTheEarlier() {
        List<Score> scores = new SuccessiveHalving(new Rungs(1, 3, 3)).search(trials(3), (trial, epochs) -> trial.number() == 1 ? Double.NaN : -5);
        assertEquals(2, SuccessiveHalving.best(scores).trial().number());
        assertTrue(Double.isNaN(scores.get(0).value()));
    }
}
