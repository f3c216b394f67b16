package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.experiment.SuccessiveHalving.Score;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.ValidationMetric;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import io.twotower.trainer.training.TrainPipeline;
import io.twotower.trainer.training.TrainingException;
import io.twotower.trainer.training.TrainingResult;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Searches a recipe's settings, for each method with as many trials as for every other. A trial is trained and measured on the validation
 * links; models are not exported, and test links are not looked at. What has been tried is kept, so that the same call after a kill goes on.
 */
public final class Tuning {

    private final Recipe recipe;
    private final TuningSpec tuning;
    private final AblationOptions options;
    private final TuningListener listener;
    private final String code = CodeVersion.checksum();

    /** @throws ExperimentException when the recipe has no search, or there is nothing to draw for a method */
    public Tuning(Recipe recipe, AblationOptions options, TuningListener listener) {
        this.recipe = recipe;
        this.options = options;
        this.listener = listener;
        tuning = recipe.tuning().orElseThrow(() -> new ExperimentException("recipe '" + recipe.name() + "' has no 'tune': it says which settings to search"));
    }

    /**
     * Searches.
     *
     * @param directory of the experiment; made where missing
     * @throws ExperimentException      when another process works there
     * @throws IllegalArgumentException when the recipe does not fit its model file; the message names the key
     */
    public TuningResult run(Path directory) {
        List<Method> methods = options.only().isEmpty() ? recipe.methods() : recipe.methods(options.only());
        try (ExperimentDirectory experiment = ExperimentDirectory.open(directory)) {
            ModelSpec base = recipe.baseSpec(ModelSpec.read(recipe.data().prepare(experiment.data(), options.source(), listener::notice)));
            EncodedData data = new EncodedData(experiment, options.maxBadRows());
            for (Method method : methods) tuning.draw(method).forEach(trial -> requireMeasurable(spec(base, method, trial, 1)));
            TuningResult result = new TuningResult(recipe, tuning);
            for (Method method : methods) result.add(method, search(base, method, experiment, data));
            return result;
        }
    }

    private List<Score> search(ModelSpec base, Method method, ExperimentDirectory experiment, EncodedData data) {
        return new SuccessiveHalving(tuning.rungs()).search(tuning.draw(method), (trial, epochs) -> {
            ModelSpec spec = spec(base, method, trial, epochs);
            String key = PlannedRun.key(spec, data);
            Path directory = experiment.run("trial-" + method.name() + "-" + key.substring(0, 12));
            Optional<RunRecord> earlier = options.repeat() ? Optional.empty() : RunRecord.read(directory, key);
            if (earlier.isEmpty()) listener.trialStarted(method.label(), trial.number(), epochs);
            RunRecord record = earlier.orElseGet(() -> train(spec, key, directory, data));
            double score = record.json().path("validation").path(tuning.metric().label()).asDouble(Double.NaN);
            listener.trialDone(method.label(), trial.number(), epochs, score, Duration.ofMillis(Math.round(1000 * record.seconds())), earlier.isPresent());
            return score;
        });
    }

    private void requireMeasurable(ModelSpec spec) {
        if (tuning.metric().isCold() && spec.evaluation().validationCold() == 0)
            throw new ExperimentException("'tune.metric' is '" + tuning.metric().label() + "', but with 'evaluation.validationCold: 0' the validation has no cold"
                                          + " items: set it in the model file or in the recipe's 'settings', or search by 'Recall@10'");
    }

    private static ModelSpec spec(ModelSpec base, Method method, Trial trial, int epochs) {
        return Method.apply(trial.settings(), method.applyTo(base), "tune.settings").with("training.maxEpochs", epochs);
    }

    /** A trial whose loss is no number, because its rates are too high for example, is one that is not to be chosen. */
    private RunRecord train(ModelSpec spec, String key, Path directory, EncodedData data) {
        long start = System.nanoTime();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("key", key).put("code", code);
        TrainOptions training = TrainOptions.DEFAULT.withMaxBadRows(options.maxBadRows()).with(Unfinished.DISCARD).withStore(data.store(spec));
        try {
            TrainingResult result = new TrainPipeline(listener, training).validate(spec, RunRecord.bundle(directory));
            ObjectNode validation = json.put("bestEpoch", result.bestEpoch()).put("epochs", result.epochs().size()).putObject("validation");
            for (ValidationMetric metric : ValidationMetric.values())
                result.best().figure(metric).ifPresent(figure -> validation.put(metric.label(), figure));
        } catch (TrainingException e) {
            listener.notice(e.getMessage());
            json.put("error", e.getMessage());
        }
        json.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()).put("seconds", (System.nanoTime() - start) / 1_000_000 / 1000.0);
        RunRecord record = new RunRecord(directory, json);
        record.write();
        return record;
    }
}
