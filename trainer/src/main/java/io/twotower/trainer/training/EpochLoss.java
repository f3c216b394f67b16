package io.twotower.trainer.training;

/** Adds up an epoch's losses and times it. */
final class EpochLoss {

    private final double selfSupervisedWeight;
    private final long start = System.nanoTime();
    private long lastStep = start;
    private int links;
    private int steps;
    private double main;
    private double selfSupervised;

    EpochLoss(double selfSupervisedWeight) {
        this.selfSupervisedWeight = selfSupervisedWeight;
    }

    void add(int batchLinks, StepLoss losses) {
        links += batchLinks;
        steps++;
        main += losses.main() * batchLinks;
        selfSupervised += losses.selfSupervised();
        lastStep = System.nanoTime();
    }

    int links() {
        return links;
    }

    /** Mean main loss a link plus the weighted mean self-supervised loss. */
    double total() {
        return main / links + selfSupervisedWeight * selfSupervised / steps;
    }

    double linksPerSecond() {
        return links / Math.max(1e-9, (lastStep - start) / 1e9);
    }

    EpochReport report(int epoch, ValidationFigures validation, boolean best) {
        return new EpochReport(epoch, main / links, selfSupervised / steps, linksPerSecond(), validation, best);
    }
}
