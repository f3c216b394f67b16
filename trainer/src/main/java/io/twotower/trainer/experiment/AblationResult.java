package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.benchmark.Machine;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a grid came to, all of it in one JSON object:
 * <ul>
 *   <li>{@code table}: the slices and metrics that the recipe asks to be shown;
 *   <li>{@code rows}: of each method, baselines included, and share of the links, {@code metrics} by slice and name: {@code mean} over
 *       the seeds, their {@code sd}, {@code low} and {@code high} of Student's 95 % interval of the mean, and the {@code values};
 *   <li>{@code comparisons}: of each method and the one it is compared with, the mean difference over queries and seeds with its paired
 *       bootstrap's 95 % interval, and the {@code verdict}, {@code undecided} where that has 0 in it;
 *   <li>{@code deciles}: the same by the popularity of what the links lead to;
 *   <li>{@code runs}: losses and validation by epoch, and what each run took; {@code failures}: runs that have no result, and why;
 *   <li>{@code mutualInformation} of the item features, {@code neighbours} of a few items before and after;
 *   <li>{@code provenance}: recipe, model file, data, machine and code.
 * </ul>
 *
 * @param json the object
 */
public record AblationResult(ObjectNode json) {

    static AblationResult of(Recipe recipe, ModelSpec base, EncodedData data, Grid grid, Optional<JsonNode> imported) {
        Comparisons comparisons = Comparisons.of(recipe, grid);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("recipe", recipe.name()).put("title", recipe.title())
                .put("comparedWith", recipe.comparedWith().name());
        ObjectNode table = json.putObject("table").put("deciles", recipe.table().deciles());
        recipe.table().slices().forEach(table.putArray("slices")::add);
        recipe.table().metrics().forEach(table.putArray("metrics")::add);
        json.set("rows", new Figures(recipe, grid).rows());
        json.set("comparisons", comparisons.comparisons());
        json.set("deciles", comparisons.deciles());
        json.set("runs", runs(grid));
        json.set("failures", failures(grid));
        mutualInformation(grid).ifPresent(each -> json.set("mutualInformation", each));
        neighbours(recipe, grid, data).ifPresent(each -> json.set("neighbours", each));
        json.set("provenance", provenance(recipe, base, data, grid, imported));
        return new AblationResult(json);
    }

    /** Whether any run has failed. */
    public boolean hasFailures() {
        return !json.path("failures").isEmpty();
    }

    private static ArrayNode runs(Grid grid) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        for (Grid.Finished each : grid.finished()) {
            JsonNode training = each.record().json().at("/provenance/training");
            ObjectNode node = cell(runs.addObject(), each.run()).put("seconds", each.record().seconds()).put("finished", each.record().json().path("finished").asText())
                    .put("fingerprint", each.record().json().path("fingerprint").asText()).put("code", each.record().code());
            node.put("trainingSeconds", training.path("seconds").doubleValue()).put("bestEpoch", training.path("bestEpoch").intValue());
            node.set("epochs", training.path("epochs"));
        }
        return runs;
    }

    private static ArrayNode failures(Grid grid) {
        ArrayNode failures = JsonNodeFactory.instance.arrayNode();
        for (Grid.Failure each : grid.failures()) {
            String message = each.cause().getMessage();
            cell(failures.addObject(), each.run()).put("error", message == null ? each.cause().getClass().getSimpleName() : message);
        }
        return failures;
    }

    private static ObjectNode cell(ObjectNode node, PlannedRun run) {
        return node.put("method", run.method().name()).put("fraction", run.fraction()).put("seed", run.seed());
    }

    private static Optional<JsonNode> mutualInformation(Grid grid) {
        return grid.finished().stream().map(each -> each.record().json().at("/provenance/mutualInformation")).filter(JsonNode::isObject).findFirst();
    }

    /** With the first share and seed that both methods have finished; models may have been deleted since, to make room. */
    private static Optional<ObjectNode> neighbours(Recipe recipe, Grid grid, EncodedData data) {
        Method method = recipe.table().examples();
        if (method == recipe.comparedWith()) return Optional.empty();
        for (Grid.Finished after : grid.finished()) {
            if (after.run().method() != method || !after.record().hasBundle()) continue;
            Optional<Grid.Finished> before = grid.of(recipe.comparedWith(), after.run().fraction(), after.run().seed()).filter(each -> each.record().hasBundle());
            if (before.isPresent()) return Optional.of(neighbours(before.get(), after, data));
        }
        return Optional.empty();
    }

    private static ObjectNode neighbours(Grid.Finished before, Grid.Finished after, EncodedData data) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("before", before.run().method().name()).put("after", after.run().method().name())
                .put("fraction", after.run().fraction()).put("seed", after.run().seed());
        try (Dataset one = data.open(before.run().spec()); Dataset other = data.open(after.run().spec())) {
            node.set("items", NeighbourExamples.of(new NeighbourExamples.Model(before.record().bundle(), one),
                                                   new NeighbourExamples.Model(after.record().bundle(), other)));
        }
        return node;
    }

    private static ObjectNode provenance(Recipe recipe, ModelSpec base, EncodedData data, Grid grid, Optional<JsonNode> imported) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.set("spec", base.toJson());
        ObjectNode methods = json.putObject("methods");
        for (Method method : recipe.methods()) {
            ObjectNode node = methods.putObject(method.name()).put("label", method.label());
            method.settings().forEach(node.putObject("settings")::set);
        }
        EncodedData.Facts facts = data.facts(base);
        ObjectNode source = json.putObject("data").put("sha256", facts.checksum());
        source.setAll(facts.counts());
        imported.ifPresent(details -> source.set("import", details));
        json.put("seconds", grid.finished().stream().mapToDouble(each -> each.record().seconds()).sum());
        List<String> codes = grid.finished().stream().map(each -> each.record().code()).distinct().toList();
        codes.forEach(json.putArray("code")::add);
        json.set("versions", grid.finished().stream().findFirst().map(each -> each.record().json().at("/provenance/versions"))
                .orElse(JsonNodeFactory.instance.objectNode()));
        json.set("machine", Machine.describe());
        return json;
    }
}
