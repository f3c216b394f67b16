package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.AtomicFiles;
import io.twotower.trainer.experiment.SuccessiveHalving.Score;
import io.twotower.trainer.spec.StrictYaml;

import java.nio.file.Path;
import java.util.List;

/** What a search has found. */
public final class TuningResult {

    private final ObjectNode json;
    private final ObjectNode best = JsonNodeFactory.instance.objectNode();

    TuningResult(Recipe recipe, TuningSpec tuning) {
        json = JsonNodeFactory.instance.objectNode().put("recipe", recipe.name()).put("metric", "validation " + tuning.metric().label()).put("trials", tuning.trials());
        json.putObject("methods");
    }

    void add(Method method, List<Score> scores) {
        ObjectNode node = ((ObjectNode) json.path("methods")).putObject(method.name()).put("label", method.label());
        ArrayNode trials = node.putArray("trials");
        scores.stream().map(Score::trial).distinct().forEach(trial -> {
            ObjectNode each = trials.addObject().put("trial", trial.number());
            trial.settings().forEach(each.putObject("settings")::set);
            ArrayNode rungs = each.putArray("scores");
            scores.stream().filter(score -> score.trial() == trial).forEach(score -> {
                ObjectNode rung = rungs.addObject().put("epochs", score.epochs());
                if (Double.isNaN(score.value())) rung.putNull("score");
                else rung.put("score", Figures.rounded(score.value()));
            });
        });
        Score winner = SuccessiveHalving.best(scores);
        if (Double.isNaN(winner.value()))
            throw new ExperimentException("no trial of " + method.name() + " could be trained: search lower learning rates or higher temperatures");
        node.putObject("best").put("trial", winner.trial().number()).put("epochs", winner.epochs()).put("score", Figures.rounded(winner.value()));
        winner.trial().settings().forEach(((ObjectNode) node.path("best")).putObject("settings")::set);
        winner.trial().settings().forEach(best.putObject(method.name())::set);
    }

    /** All trials, and the best of each method. */
    public ObjectNode json() {
        return json;
    }

    /** Writes the best settings by method, for {@link Recipe#withSettings}. */
    public void writeBest(Path file) {
        AtomicFiles.write(file, StrictYaml.text(best));
    }
}
