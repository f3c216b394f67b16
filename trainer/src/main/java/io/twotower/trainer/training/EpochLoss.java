package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.engine.StepLoss;

import java.util.OptionalDouble;

/** Adds up an epoch's losses and times it. It can be put away and taken up again. */
final class EpochLoss {

    private final double selfSupervisedWeight;
    private final long start;
    private long lastStep;
    private long links;
    private long steps;
    private double main;
    private double selfSupervised;

    /** @param earlier what {@link #writeTo} wrote in this epoch, or a missing node at its beginning */
    EpochLoss(double selfSupervisedWeight, JsonNode earlier) {
        this.selfSupervisedWeight = selfSupervisedWeight;
        links = earlier.path("links").longValue();
        steps = earlier.path("steps").longValue();
        main = earlier.path("main").doubleValue();
        selfSupervised = earlier.path("selfSupervised").doubleValue();
        lastStep = System.nanoTime();
        start = lastStep - earlier.path("nanoseconds").longValue();
    }

    void writeTo(ObjectNode json) {
        json.put("links", links).put("steps", steps).put("main", main).put("selfSupervised", selfSupervised)
                .put("nanoseconds", lastStep - start);
    }

    void add(int batchLinks, StepLoss losses) {
        links += batchLinks;
        steps++;
        main += losses.main() * batchLinks;
        selfSupervised += losses.selfSupervised();
        lastStep = System.nanoTime();
    }

    long links() {
        return links;
    }

    /** Mean main loss a link plus the weighted mean self-supervised loss. */
    double total() {
        return main / links + selfSupervisedWeight * selfSupervised / steps;
    }

    double linksPerSecond() {
        return links / Math.max(1e-9, (lastStep - start) / 1e9);
    }

    EpochReport report(int epoch, OptionalDouble temperature, Validation validation, boolean best) {
        return new EpochReport(epoch, main / links, selfSupervised / steps, linksPerSecond(), temperature, validation, best);
    }
}
