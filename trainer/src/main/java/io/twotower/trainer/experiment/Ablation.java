package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.evaluation.Baselines;
import io.twotower.trainer.evaluation.Evaluator;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import io.twotower.trainer.training.TrainPipeline;
import io.twotower.trainer.training.TrainedModel;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a recipe: every method with every share of the training links and every seed, each a training into a directory of its own, and
 * the baselines once a share. What has finished is kept, so that the same call after a kill goes on with the run that was under way, and
 * makes only what is new after the recipe was changed.
 */
public final class Ablation {

    private final Recipe recipe;
    private final AblationOptions options;
    private final AblationListener listener;
    private final String code = CodeVersion.checksum();

    public Ablation(Recipe recipe, AblationOptions options, AblationListener listener) {
        this.recipe = recipe;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Runs what has not finished. A run that fails is part of the result, and does not keep the others from running.
     *
     * @param directory of the experiment; made where missing
     * @throws ExperimentException      when another process works there
     * @throws IllegalArgumentException when the recipe does not fit its model file; the message names the key
     */
    public AblationResult run(Path directory) {
        List<Method> wanted = options.only().isEmpty() ? recipe.methods() : recipe.methods(options.only());
        try (ExperimentDirectory experiment = ExperimentDirectory.open(directory)) {
            Path modelFile = recipe.data().prepare(experiment.data(), options.source(), listener::notice);
            ModelSpec base = recipe.baseSpec(ModelSpec.read(modelFile));
            recipe.methods().forEach(method -> method.applyTo(base));
            EncodedData data = new EncodedData(experiment, options.maxBadRows());
            Grid grid = new Runs(experiment, data, wanted).run(plan(base, data), baselines(base, data, experiment));
            return AblationResult.of(recipe, base, data, grid, recipe.data().details(experiment.data()));
        }
    }

    /** Runs that share examples follow one another. */
    private List<PlannedRun> plan(ModelSpec base, EncodedData data) {
        List<PlannedRun> runs = new ArrayList<>();
        for (double fraction : recipe.fractions()) {
            for (long seed : recipe.seeds()) {
                recipe.methods().stream().filter(method -> method.fractions().contains(fraction))
                        .forEach(method -> runs.add(PlannedRun.of(method, fraction, seed, base, data)));
            }
        }
        return runs;
    }

    private Map<Double, RunRecord> baselines(ModelSpec base, EncodedData data, ExperimentDirectory experiment) {
        Map<Double, RunRecord> records = new LinkedHashMap<>();
        for (double fraction : recipe.fractions()) {
            ModelSpec spec = PlannedRun.withFraction(base, fraction);
            String key = Sha256.of(data.store(spec).getFileName().toString(), data.facts(spec).checksum(), Integer.toString(CodeVersion.RESULTS));
            Path directory = experiment.run("baselines-" + fraction + "-" + key.substring(0, 12));
            records.put(fraction, reusable(directory, key).orElseGet(() -> {
                listener.notice("measuring the baselines" + PlannedRun.share(fraction));
                return measureBaselines(spec, data, directory, key);
            }));
        }
        return records;
    }

    private RunRecord measureBaselines(ModelSpec spec, EncodedData data, Path directory, String key) {
        long start = System.nanoTime();
        ObjectNode evaluation = JsonNodeFactory.instance.objectNode();
        try (Dataset dataset = data.open(spec); Baselines baselines = Baselines.of(dataset)) {
            Evaluator evaluator = Evaluator.test(dataset);
            for (Baselines.Baseline each : baselines.all()) {
                ObjectNode figures = evaluator.evaluate(each.ranker()).toJson();
                figures.set("parameters", each.parameters());
                evaluation.set(each.key(), figures);
            }
        }
        RunRecord record = record(directory, key, start, evaluation);
        record.write();
        return record;
    }

    private Optional<RunRecord> reusable(Path directory, String key) {
        return options.repeat() ? Optional.empty() : RunRecord.read(directory, key);
    }

    private RunRecord record(Path directory, String key, long start, ObjectNode evaluation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("key", key).put("code", code)
                .put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()).put("seconds", (System.nanoTime() - start) / 1_000_000 / 1000.0);
        json.set("evaluation", evaluation);
        return new RunRecord(directory, json);
    }

    /** The runs of a grid, one after the other. */
    private final class Runs {

        private final ExperimentDirectory experiment;
        private final EncodedData data;
        private final List<Method> wanted;
        private final List<Grid.Finished> finished = new ArrayList<>();
        private final List<Grid.Failure> failures = new ArrayList<>();

        Runs(ExperimentDirectory experiment, EncodedData data, List<Method> wanted) {
            this.experiment = experiment;
            this.data = data;
            this.wanted = wanted;
        }

        Grid run(List<PlannedRun> plan, Map<Double, RunRecord> baselines) {
            List<PlannedRun> open = new ArrayList<>();
            for (PlannedRun run : plan) {
                Optional<RunRecord> earlier = options.repeat() && wanted.contains(run.method()) ? Optional.empty()
                                                                                              : RunRecord.read(directory(run), run.key());
                earlier.ifPresentOrElse(record -> reuse(run, record), () -> open.add(run));
            }
            open.removeIf(run -> !wanted.contains(run.method()));
            warnOfOtherCode();
            for (int i = 0; i < open.size(); i++) run(open.get(i), i + 1, open);
            return new Grid(List.copyOf(finished), List.copyOf(failures), baselines);
        }

        private Path directory(PlannedRun run) {
            return experiment.run(run.directory());
        }

        private void reuse(PlannedRun run, RunRecord record) {
            finished.add(new Grid.Finished(run, record));
            listener.runDone(run.describe(), true, duration(record.seconds()), Duration.ZERO);
        }

        private void warnOfOtherCode() {
            long others = finished.stream().filter(each -> !each.record().code().equals(code)).count();
            if (others > 0) listener.notice(others + " of the finished runs were made by another build of this program: --repeat makes them again");
        }

        private void run(PlannedRun run, int number, List<PlannedRun> open) {
            listener.runStarted(number, open.size(), run.describe());
            try {
                RunRecord record = train(run);
                finished.add(new Grid.Finished(run, record));
                listener.runDone(run.describe(), false, duration(record.seconds()), left(open.subList(number, open.size())));
            } catch (RuntimeException e) {
                failures.add(new Grid.Failure(run, e));
                listener.runFailed(run.describe(), e);
            }
        }

        private RunRecord train(PlannedRun run) {
            long start = System.nanoTime();
            Path directory = directory(run);
            TrainOptions training = TrainOptions.DEFAULT.withMaxBadRows(options.maxBadRows()).withoutBaselines().with(Unfinished.DISCARD)
                    .withStore(data.store(run.spec())).withPerQuery(RunRecord.queries(directory));
            TrainedModel trained = new TrainPipeline(listener, training).run(run.spec(), RunRecord.bundle(directory));
            RunRecord record = record(directory, run.key(), start, trained.bundle().evaluation().deepCopy());
            record.json().put("fingerprint", trained.bundle().fingerprint()).set("provenance", trained.bundle().provenance());
            record.write();
            return record;
        }

        /** By what runs with as many links took, or else all runs. */
        private Duration left(List<PlannedRun> open) {
            double seconds = 0;
            for (PlannedRun run : open) {
                seconds += finished.stream().filter(each -> each.run().fraction() == run.fraction()).mapToDouble(each -> each.record().seconds()).average()
                        .orElseGet(() -> finished.stream().mapToDouble(each -> each.record().seconds()).average().orElse(0));
            }
            return duration(seconds);
        }

        private static Duration duration(double seconds) {
            return Duration.ofMillis(Math.round(1000 * seconds));
        }
    }
}
