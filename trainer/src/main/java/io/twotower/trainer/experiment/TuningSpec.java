package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.SpecNode;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.spec.ValidationMetric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A search for settings.
 *
 * @param metric   of the validation links, which is made as large as possible
 * @param trials   how many settings each method is tried with
 * @param seed     of the draws
 * @param rungs    for how many epochs they are trained
 * @param settings where all methods' settings are drawn from, by key path
 */
public record TuningSpec(ValidationMetric metric, int trials, long seed, Rungs rungs, Map<String, Distribution> settings) {

    /**
     * Successive halving: all trials are trained for {@code least} epochs, the best {@code 1/keepOneIn} of them for {@code keepOneIn} times
     * as many, and so on to {@code most}.
     */
    public record Rungs(int least, int most, int keepOneIn) {

        static Rungs read(SpecNode node) {
            node.keys("least", "most", "keepOneIn");
            Rungs rungs = new Rungs(node.get("least").integer(1, 1, 10_000), node.get("most").integer(9, 1, 10_000), node.get("keepOneIn").integer(3, 2, 100));
            if (rungs.least > rungs.most) throw node.error("must have a 'least' of no more than its 'most', has " + rungs.least + " and " + rungs.most);
            return rungs;
        }
    }

    static TuningSpec read(SpecNode node) {
        node.keys("metric", "trials", "seed", "epochs", "settings");
        return new TuningSpec(ValidationMetric.read(node.get("metric")), node.get("trials").integer(16, 1, 100_000), node.get("seed").longInteger(1),
                              Rungs.read(node.get("epochs")), distributions(node.get("settings")));
    }

    static Map<String, Distribution> distributions(SpecNode node) {
        if (node.isPresent() && !node.json().isObject()) throw node.error("must be an object of key paths, as in 'loss.temperature: {min: 0.03, max: 0.2}'");
        Map<String, Distribution> distributions = new LinkedHashMap<>();
        node.json().properties().forEach(entry -> distributions.put(entry.getKey(), Distribution.read(node.get(entry.getKey()))));
        return distributions;
    }

    public TuningSpec withTrials(int others) {
        return new TuningSpec(metric, others, seed, rungs, settings);
    }

    public TuningSpec withRungs(Rungs others) {
        return new TuningSpec(metric, trials, seed, others, settings);
    }

    /**
     * What a method is tried with, in the order of the trials. A draw depends on the seed, the trial and the key alone: all methods are
     * tried with the same values of what they have in common, and more trials leave the earlier ones as they were.
     */
    List<Trial> draw(Method method) {
        Map<String, Distribution> all = new LinkedHashMap<>(settings);
        all.putAll(method.search());
        return IntStream.rangeClosed(1, trials).mapToObj(number -> {
            Map<String, JsonNode> values = new LinkedHashMap<>();
            all.forEach((key, distribution) -> values.put(key, distribution.draw(new SplittableRandom(Hashing.hash(seed, Integer.toString(number), key)))));
            return new Trial(number, values);
        }).toList();
    }
}
