package io.twotower.trainer.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.twotower.trainer.store.ExampleStore;

import java.util.Set;
import java.util.function.Consumer;

/** Measures training, the encoding of a catalogue, and the item tower in batch. */
public final class TrainBenchmark {

    /** What can be measured alone. */
    public enum Part {
        /** Training steps, against their bound and against rivals. */
        STEP,
        /** Where the time of a training step goes. */
        PROFILE,
        /** The encoding of a catalogue. */
        ENCODE,
        /** The exported item tower in batch. */
        TOWER
    }

    private final BenchmarkOptions options;
    private final Rivals rivals;
    private final Consumer<String> progress;

    /** @param progress told what is going on */
    public TrainBenchmark(BenchmarkOptions options, Rivals rivals, Consumer<String> progress) {
        this.options = options;
        this.rivals = rivals;
        this.progress = progress;
    }

    /** Measures these parts. */
    public BenchmarkReport run(Set<Part> parts) {
        Machine.warnIfBusy(progress);
        BenchmarkReport report = new BenchmarkReport();
        if (parts.contains(Part.STEP)) {
            try (StepBenchmark steps = new StepBenchmark(options, rivals, progress)) {
                steps.run(report);
            }
        }
        if (parts.contains(Part.PROFILE)) profile(report);
        if (parts.contains(Part.ENCODE)) new EncodingBenchmark(options, progress).run(report);
        if (parts.contains(Part.TOWER)) new TowerBenchmark(options, progress).run(report);
        report.set("machine", Machine.describe().put("threads", options.threads()));
        report.set("options", JsonNodeFactory.instance.objectNode().put("rounds", options.rounds()).put("quick", options.quick()));
        report.set("spec", options.model(1).spec(true, 0).toJson());
        return report;
    }

    private void profile(BenchmarkReport report) {
        BenchmarkModel model = options.model(1);
        progress.accept("profile of a step");
        try (ExampleStore examples = options.examples(model)) {
            report.set("profile", StepProfile.of(StepCase.of(model, examples, false, options), options.directory()));
            report.set("profileSsl", StepProfile.of(StepCase.of(model, examples, true, options), options.directory()));
        }
    }
}
