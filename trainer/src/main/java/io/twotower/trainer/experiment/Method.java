package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.SpecException;
import io.twotower.features.SpecNode;
import io.twotower.trainer.spec.ModelSpec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the methods that a recipe compares: a model file with some values changed.
 *
 * @param name      its key in the recipe, and in results
 * @param label     what a person reads
 * @param settings  values to have instead, by key path
 * @param fractions the shares of the training links that it is measured with
 * @param search    where a search draws settings from that other methods don't have
 */
public record Method(String name, String label, Map<String, JsonNode> settings, List<Double> fractions, Map<String, Distribution> search) {

    static Method read(String name, SpecNode node, List<Double> allFractions) {
        node.keys("label", "settings", "fractions", "tune");
        List<Double> fractions = node.get("fractions").isPresent() ? Recipe.fractions(node.get("fractions")) : allFractions;
        fractions.stream().filter(fraction -> !allFractions.contains(fraction)).findFirst().ifPresent(fraction -> {
            throw node.get("fractions").error("has " + fraction + ", which is not among the recipe's fractions " + allFractions);
        });
        return new Method(name, node.get("label").string(name), settings(node.get("settings")), fractions,
                          TuningSpec.distributions(node.get("tune")));
    }

    /** An object whose keys are key paths of a model file. */
    static Map<String, JsonNode> settings(SpecNode node) {
        if (node.isPresent() && !node.json().isObject()) throw node.error("must be an object of key paths, as in 'training.maxEpochs: 12'");
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        node.json().properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        return settings;
    }

    /** This method with further values, which come after its own. */
    Method with(Map<String, JsonNode> further) {
        Map<String, JsonNode> all = new LinkedHashMap<>(settings);
        all.putAll(further);
        return new Method(name, label, all, fractions, search);
    }

    /**
     * A model file with this method's values.
     *
     * @throws SpecException naming the method, and the key that is unknown or whose value is no good
     */
    ModelSpec applyTo(ModelSpec spec) {
        return apply(settings, spec, "methods." + name + ".settings");
    }

    /** @param path of the settings in the recipe, for errors */
    static ModelSpec apply(Map<String, JsonNode> settings, ModelSpec spec, String path) {
        try {
            return spec.with(settings);
        } catch (SpecException e) {
            throw new SpecException(path, "cannot be used: " + e.getMessage());
        }
    }
}
