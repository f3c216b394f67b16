package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.SpecException;
import io.twotower.features.SpecNode;
import io.twotower.trainer.evaluation.QueryResults;
import io.twotower.trainer.evaluation.Slice;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.StrictYaml;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A comparison of methods as its YAML file describes it.
 *
 * @param name         of the recipe, and of its directory
 * @param title        for people
 * @param data         where the data comes from
 * @param settings     values of the model file to have instead, in every run
 * @param fractions    shares of the training links, each measured by itself
 * @param seeds        of the trainings; a method is trained once with each
 * @param methods      in the order in which they are shown
 * @param comparedWith the method that the others are compared with
 * @param table        what the table shows
 * @param tuning       the search for settings, where the recipe has one
 */
public record Recipe(String name, String title, RecipeData data, Map<String, JsonNode> settings, List<Double> fractions,
                     List<Long> seeds, List<Method> methods, Method comparedWith, Table table, Optional<TuningSpec> tuning) {

    /**
     * What the table of a comparison shows; results hold every figure.
     *
     * @param slices   keys of parts of the held-out links
     * @param metrics  for each of them, of those that are kept query by query
     * @param deciles  the metric that is compared by popularity decile
     * @param examples the method whose neighbours are shown beside those of {@code comparedWith}
     */
    public record Table(List<String> slices, List<String> metrics, String deciles, Method examples) { }

    /**
     * Reads a recipe.
     *
     * @throws IllegalArgumentException when it cannot be used; the message names the file and the key
     */
    public static Recipe read(Path file) {
        return StrictYaml.read(file, "recipe", json -> read(SpecNode.root(json), file.toAbsolutePath().getParent()));
    }

    private static Recipe read(SpecNode root, Path directory) {
        if (!root.json().isObject()) throw root.error("must be an object with keys");
        root.keys("name", "title", "data", "settings", "fractions", "seeds", "methods", "compareWith", "table", "tune");
        String name = root.get("name").string();
        if (!name.matches("[a-z0-9][a-z0-9-]*")) throw root.get("name").error("must be lower-case letters, digits and '-': it names a directory");
        List<Double> fractions = root.get("fractions").isPresent() ? fractions(root.get("fractions")) : List.of(1.0);
        List<Method> methods = methods(root.get("methods"), fractions);
        SpecNode compareWith = root.get("compareWith");
        Method comparedWith = method(methods, compareWith, compareWith.string(methods.get(0).name()));
        return new Recipe(name, root.get("title").string(name), RecipeData.read(root.get("data"), directory), Method.settings(root.get("settings")),
                          fractions, seeds(root.get("seeds")), methods, comparedWith, table(root.get("table"), methods, comparedWith),
                          root.get("tune").isPresent() ? Optional.of(TuningSpec.read(root.get("tune"))) : Optional.empty());
    }

    /** This recipe with other seeds. */
    public Recipe withSeeds(List<Long> others) {
        return new Recipe(name, title, data, settings, fractions, others, methods, comparedWith, table, tuning);
    }

    /** This recipe with another search. */
    public Recipe withTuning(TuningSpec other) {
        return new Recipe(name, title, data, settings, fractions, seeds, methods, comparedWith, table, Optional.of(other));
    }

    /**
     * This recipe with what a search has found.
     *
     * @param file settings by method, as {@link Tuning} writes them; methods that it does not name stay as they are
     * @throws IllegalArgumentException when the file cannot be used; the message names it and the key
     */
    public Recipe withSettings(Path file) {
        return StrictYaml.read(file, "file of settings", json -> {
            SpecNode root = SpecNode.root(json).keys(methods.stream().map(Method::name).toArray(String[]::new));
            List<Method> changed = methods.stream().map(method -> method.with(Method.settings(root.get(method.name())))).toList();
            return new Recipe(name, title, data, settings, fractions, seeds, changed, method(changed, comparedWith), new Table(
                    table.slices(), table.metrics(), table.deciles(), method(changed, table.examples())), tuning);
        });
    }

    /** The model file that methods change: the data's own, with this recipe's values. */
    ModelSpec baseSpec(ModelSpec model) {
        return Method.apply(settings, model, "settings");
    }

    /**
     * The methods of some names, in this recipe's order.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public List<Method> methods(List<String> names) {
        names.forEach(each -> find(methods, each).orElseThrow(() -> new IllegalArgumentException(
                "recipe '" + name + "' has no method '" + each + "'; it has " + names(methods))));
        return methods.stream().filter(method -> names.contains(method.name())).toList();
    }

    static List<Double> fractions(SpecNode node) {
        List<Double> fractions = node.elements().stream().map(each -> each.number(1, 1e-6, 1)).toList();
        requireDistinct(node, fractions);
        return fractions;
    }

    private static List<Long> seeds(SpecNode node) {
        List<Long> seeds = node.isPresent() ? node.elements().stream().map(each -> each.longInteger(1)).toList() : List.of(1L, 2L, 3L);
        requireDistinct(node, seeds);
        return seeds;
    }

    private static void requireDistinct(SpecNode node, List<?> values) {
        if (values.isEmpty()) throw node.error("must have at least one element");
        if (new TreeSet<>(values).size() < values.size()) throw node.error("has an element twice: " + values);
    }

    private static List<Method> methods(SpecNode node, List<Double> fractions) {
        if (!node.json().isObject() || node.json().isEmpty()) throw node.error("must be an object with a key for each method");
        return node.json().properties().stream().map(entry -> method(node, entry.getKey(), fractions)).toList();
    }

    private static Method method(SpecNode methods, String name, List<Double> fractions) {
        SpecNode node = methods.get(name);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) throw node.error("must be named by letters, digits, '-' and '_': it names directories");
        return Method.read(name, node, fractions);
    }

    private static Table table(SpecNode node, List<Method> methods, Method comparedWith) {
        node.keys("slices", "metrics", "deciles", "examples");
        List<String> slices = Arrays.stream(Slice.values()).map(Slice::key).toList();
        SpecNode examples = node.get("examples");
        String firstOther = methods.stream().filter(each -> each != comparedWith).findFirst().orElse(comparedWith).name();
        return new Table(choices(node.get("slices"), List.of("warm", "tail", "cold", "coldFull"), slices),
                         choices(node.get("metrics"), List.of("Recall@10", "Recall@100", "NDCG@10"), QueryResults.METRICS),
                         choice(node.get("deciles"), node.get("deciles").string("Recall@100"), QueryResults.METRICS),
                         method(methods, examples, examples.string(firstOther)));
    }

    private static List<String> choices(SpecNode node, List<String> byDefault, List<String> known) {
        return node.isPresent() ? node.elements().stream().map(each -> choice(each, each.string(), known)).toList() : byDefault;
    }

    private static String choice(SpecNode node, String value, List<String> known) {
        if (!known.contains(value)) throw node.error("must be one of " + String.join(", ", known) + ", is '" + value + "'");
        return value;
    }

    private static Method method(List<Method> methods, SpecNode node, String name) {
        return find(methods, name).orElseThrow(() -> new SpecException(node.path(), "is '" + name + "', which is no method of this recipe; there are "
                                                                                   + names(methods)));
    }

    private static Method method(List<Method> methods, Method earlier) {
        return find(methods, earlier.name()).orElseThrow();
    }

    private static Optional<Method> find(List<Method> methods, String name) {
        return methods.stream().filter(method -> method.name().equals(name)).findFirst();
    }

    private static String names(List<Method> methods) {
        return String.join(", ", methods.stream().map(Method::name).toList());
    }
}
