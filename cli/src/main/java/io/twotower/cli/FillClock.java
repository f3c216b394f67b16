package io.twotower.cli;

import io.twotower.application.generation.GateResult;
import io.twotower.application.generation.ReindexListener;

/** When documents began to get their vectors and when they had them, by {@link System#nanoTime}. */
final class FillClock implements ReindexListener {
    private long start;
    private long end;

    @Override
    public void step(Step step, String what) {
        if (step == Step.FILL) start = System.nanoTime();
        if (step == Step.GATES) end = System.nanoTime();
    }

    @Override
    public void filled(long documents, long of) { }

    @Override
    public void gate(GateResult result) { }

    long start() {
        return start;
    }

    long end() {
        return end;
    }
}
