package io.twotower.trainer.benchmark;

import java.util.List;
import java.util.function.Consumer;

/**
 * Measures contenders in turns, all of them in every round: what the machine does besides, and how warm it is, then weighs on all
 * alike. The first round warms up and does not count.
 */
final class InterleavedRounds {

    private final int rounds;
    private final Consumer<String> progress;

    /** @param progress told of every round that begins */
    InterleavedRounds(int rounds, Consumer<String> progress) {
        if (rounds < 1) throw new IllegalArgumentException("At least one round is needed, got " + rounds);
        this.rounds = rounds;
        this.progress = progress;
    }

    Measurements run(String what, List<? extends Contender> contenders) {
        double[][] milliseconds = new double[contenders.size()][rounds];
        for (int round = -1; round < rounds; round++) {
            progress.accept(what + ": " + (round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds));
            for (int c = 0; c < contenders.size(); c++) {
                double time = contenders.get(c).measure();
                if (round >= 0) milliseconds[c][round] = time;
            }
        }
        Measurements measurements = new Measurements();
        for (int c = 0; c < contenders.size(); c++) measurements.put(contenders.get(c).name(), milliseconds[c]);
        return measurements;
    }
}
