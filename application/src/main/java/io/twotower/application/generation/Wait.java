package io.twotower.application.generation;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what others do. */
final class Wait {
    private Wait() { }

    /** Asks until the answer is yes; returns false when it is not in time. */
    static boolean until(BooleanSupplier done, Duration between, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) return false;
            pause(between);
        }
        return true;
    }

    /** Between two questions to another process, which tells nobody when it is done. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VespaException("Interrupted while waiting", e);
        }
    }
}
