package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.evaluation.Interval;
import io.twotower.trainer.evaluation.QueryResults;

import java.util.List;
import java.util.Optional;

/** How sure the differences are between each method and the one that it is compared with: on the same queries, with the same seeds. */
final class Comparisons {

    private static final int DECILES = 10;
    /** What evaluations say of a decile, beside its figures. */
    private static final List<String> DECILE_FACTS = List.of("items", "links", "leastTrainingLinks", "mostTrainingLinks");
    /** Of the resampling: the same results always have the same intervals. */
    private static final long RESAMPLING = 1;

    private final Recipe recipe;
    private final Grid grid;
    private final ArrayNode comparisons = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode deciles = JsonNodeFactory.instance.arrayNode();

    /** The runs of a method and of the one that it is compared with, seed by seed. */
    private record Pair(Method method, double fraction, List<Grid.Finished> runs, List<QueryResults> results, List<QueryResults> others) { }

    private Comparisons(Recipe recipe, Grid grid) {
        this.recipe = recipe;
        this.grid = grid;
    }

    static Comparisons of(Recipe recipe, Grid grid) {
        Comparisons all = new Comparisons(recipe, grid);
        recipe.fractions().forEach(all::compare);
        return all;
    }

    /** For each method, slice and metric of the recipe's table. */
    ArrayNode comparisons() {
        return comparisons;
    }

    /** For each method and popularity decile, the least popular first. */
    ArrayNode deciles() {
        return deciles;
    }

    private void compare(double fraction) {
        for (Method method : recipe.methods()) {
            List<Grid.Finished> runs = grid.of(method, fraction).stream()
                    .filter(each -> other(each).isPresent()).toList();
            if (method == recipe.comparedWith() || runs.isEmpty()) continue;
            compare(new Pair(method, fraction, runs, runs.stream().map(each -> each.record().queryResults()).toList(),
                             runs.stream().map(each -> other(each).orElseThrow().record().queryResults()).toList()));
        }
    }

    private Optional<Grid.Finished> other(Grid.Finished run) {
        return grid.of(recipe.comparedWith(), run.run().fraction(), run.run().seed());
    }

    private void compare(Pair pair) {
        for (String slice : recipe.table().slices()) {
            if (pair.results().get(0).queries(slice).isEmpty()) continue;
            recipe.table().metrics().forEach(metric -> comparisons.add(comparison(pair, slice, metric)));
        }
        JsonNode described = pair.runs().get(0).record().evaluation().path("deciles");
        for (int decile = 1; decile <= DECILES; decile++) {
            if (pair.results().get(0).queries("decile" + decile).isEmpty()) continue;
            ObjectNode node = comparison(pair, "decile" + decile, recipe.table().deciles()).put("decile", decile);
            for (String fact : DECILE_FACTS) node.set(fact, described.path(decile - 1).path(fact));
            deciles.add(node);
        }
    }

    private ObjectNode comparison(Pair pair, String slice, String metric) {
        Interval difference = QueryResults.difference(pair.results(), pair.others(), slice, metric, RESAMPLING);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("method", pair.method().name()).put("with", recipe.comparedWith().name())
                .put("fraction", pair.fraction());
        pair.runs().forEach(each -> node.withArray("seeds").add(each.run().seed()));
        node.put("slice", slice).put("metric", metric).put("queries", pair.results().get(0).queries(slice).size());
        node.setAll(difference.toJson());
        return node.put("verdict", difference.isAboveZero() ? "better" : difference.isBelowZero() ? "worse" : "undecided");
    }
}
