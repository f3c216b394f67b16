package io.twotower.trainer.training;

import java.time.Duration;

/**
 * When a training writes a checkpoint: after so much time since the last one, or after so many steps, whichever comes first.
 *
 * @param every time between two; zero for never by time
 * @param steps steps between two; 0 for never by steps
 */
public record CheckpointPolicy(Duration every, long steps) {

    /** Every ten minutes. */
    public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(Duration.ofMinutes(10), 0);

    boolean isDue(long stepsSince, long nanosecondsSince) {
        return steps > 0 && stepsSince >= steps || !every.isZero() && nanosecondsSince >= every.toNanos();
    }
}
