package io.twotower.trainer.benchmark;

/** Prepares batches and does nothing with them. */
final class PreparationAlone implements Contender {

    private final String name;
    private final int batches;
    private final BatchSource source;

    PreparationAlone(String name, StepCase measured) {
        this.name = name;
        batches = measured.steps();
        source = measured.batches();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double measure() {
        source.next();
        long start = System.nanoTime();
        for (int b = 0; b < batches; b++) source.next();
        return (System.nanoTime() - start) / 1e6 / batches;
    }
}
