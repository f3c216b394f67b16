package io.twotower.application.generation;

/** Hears all and says nothing. */
final class SilentListener implements ReindexListener {
    @Override
    public void step(Step step, String what) { }

    @Override
    public void filled(long documents, long of) { }

    @Override
    public void gate(GateResult result) { }
}
