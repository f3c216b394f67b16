package io.twotower.trainer.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A grid whose runs have ended, one way or another.
 *
 * @param finished  the runs that have a result
 * @param failures  those that have failed this time
 * @param baselines by fraction
 */
record Grid(List<Finished> finished, List<Failure> failures, Map<Double, RunRecord> baselines) {

    /** A run and its result. */
    record Finished(PlannedRun run, RunRecord record) { }

    /** A run and why it has none. */
    record Failure(PlannedRun run, RuntimeException cause) { }

    /** The finished runs of a method, by seed. */
    List<Finished> of(Method method, double fraction) {
        return finished.stream().filter(each -> each.run().method() == method && each.run().fraction() == fraction).toList();
    }

    Optional<Finished> of(Method method, double fraction, long seed) {
        return of(method, fraction).stream().filter(each -> each.run().seed() == seed).findFirst();
    }
}
