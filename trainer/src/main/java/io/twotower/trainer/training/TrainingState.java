package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.engine.StepLoss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a training stands, beside its arrays. Everything random follows from the seed, the epoch and the batch's number, so these
 * are all that there is to remember of it.
 */
final class TrainingState {

    private final double selfSupervisedWeight;
    private final long began;
    private final List<EpochReport> epochs = new ArrayList<>();
    private Validation start;
    private int bestEpoch;
    private long nextBatch;
    private EpochLoss losses;
    private boolean finished;

    /** Before the first step. */
    TrainingState(double selfSupervisedWeight) {
        this(selfSupervisedWeight, MissingNode.getInstance());
    }

    private TrainingState(double selfSupervisedWeight, JsonNode json) {
        this.selfSupervisedWeight = selfSupervisedWeight;
        began = System.nanoTime() - json.path("nanoseconds").longValue();
        for (JsonNode epoch : json.path("epochs")) epochs.add(epochReport(epoch));
        if (json.has("start")) start = Validation.of(json.get("start"));
        bestEpoch = json.path("bestEpoch").intValue();
        nextBatch = json.path("nextBatch").longValue();
        finished = json.path("finished").booleanValue();
        losses = new EpochLoss(selfSupervisedWeight, json.path("losses"));
    }

    /** Reads what {@link #toJson} wrote. */
    static TrainingState of(double selfSupervisedWeight, JsonNode json) {
        return new TrainingState(selfSupervisedWeight, json);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", epoch()).put("nextBatch", nextBatch).put("bestEpoch", bestEpoch).put("finished", finished)
                .put("nanoseconds", System.nanoTime() - began);
        losses.writeTo(json.putObject("losses"));
        if (start != null) start.writeTo(json.putObject("start"));
        json.putArray("epochs");
        for (EpochReport epoch : epochs) {
            ObjectNode target = json.withArray("epochs").addObject().put("epoch", epoch.epoch()).put("mainLoss", epoch.mainLoss())
                    .put("selfSupervisedLoss", epoch.selfSupervisedLoss()).put("examplesPerSecond", epoch.examplesPerSecond())
                    .put("best", epoch.best());
            epoch.validation().writeTo(target);
            epoch.temperature().ifPresent(temperature -> target.put("temperature", temperature));
        }
        return json;
    }

    private static EpochReport epochReport(JsonNode json) {
        JsonNode temperature = json.path("temperature");
        return new EpochReport(json.get("epoch").intValue(), json.get("mainLoss").doubleValue(),
                               json.get("selfSupervisedLoss").doubleValue(), json.get("examplesPerSecond").doubleValue(),
                               temperature.isNumber() ? OptionalDouble.of(temperature.doubleValue()) : OptionalDouble.empty(),
                               Validation.of(json), json.get("best").booleanValue());
    }

    /** The epoch that is being trained, from 1. */
    int epoch() {
        return epochs.size() + 1;
    }

    /** The epoch's next batch, from 0. */
    long nextBatch() {
        return nextBatch;
    }

    EpochLoss losses() {
        return losses;
    }

    /** What was measured before the first epoch, where anything was. */
    Optional<Validation> start() {
        return Optional.ofNullable(start);
    }

    /** The best epoch so far, from 1; 0 as long as none is better than {@linkplain #start() the start}, and before the first one's end. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** What the best parameters so far came to; empty before anything was measured. */
    Optional<Validation> best() {
        return bestEpoch > 0 ? Optional.of(epochs.get(bestEpoch - 1).validation()) : start();
    }

    /** All epochs that have ended. */
    List<EpochReport> epochs() {
        return epochs;
    }

    Duration time() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Whether there is nothing left to train. */
    boolean isFinished() {
        return finished;
    }

    void startMeasured(Validation validation) {
        start = validation;
    }

    void stepDone(int links, StepLoss loss) {
        nextBatch++;
        losses.add(links, loss);
    }

    /** Ends the epoch and begins the next one. */
    void epochDone(EpochReport report) {
        epochs.add(report);
        if (report.best()) bestEpoch = report.epoch();
        nextBatch = 0;
        losses = new EpochLoss(selfSupervisedWeight, MissingNode.getInstance());
    }

    void finish() {
        finished = true;
    }
}
