package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.ValidationMetric;

import java.util.List;
import java.util.Locale;

/**
 * A cell of the grid.
 *
 * @param method   that is run
 * @param fraction share of the training links
 * @param seed     of the training
 * @param spec     the whole model file that follows from these
 * @param key      all that its result follows from, as a checksum
 */
record PlannedRun(Method method, double fraction, long seed, ModelSpec spec, String key) {

    static PlannedRun of(Method method, double fraction, long seed, ModelSpec base, EncodedData data) {
        ModelSpec spec = withFraction(method.applyTo(base), fraction).with("training.seed", seed);
        return new PlannedRun(method, fraction, seed, spec, key(spec, data));
    }

    static ModelSpec withFraction(ModelSpec spec, double fraction) {
        return fraction == 1 ? spec : spec.with("evaluation.trainingFraction", fraction);
    }

    /** A key of the results on a model file's data: names and places don't count, rows do. */
    static String key(ModelSpec spec, EncodedData data) {
        ObjectNode json = spec.toJson();
        json.remove(List.of("name", "display"));
        ((ObjectNode) json.at("/data/catalogue")).remove("source");
        ((ObjectNode) json.at("/data/interactions")).remove("source");
        // Runs from before there was a choice are the same as those that leave it.
        if (spec.training().stopBy() == ValidationMetric.RECALL_AT_10) ((ObjectNode) json.get("training")).remove("stopBy");
        return Sha256.of(json.toString(), data.facts(spec).checksum(), Integer.toString(CodeVersion.RESULTS));
    }

    /** Where it is kept: readable, and another one as soon as anything changes that its result follows from. */
    String directory() {
        return String.format(Locale.ROOT, "%s-%s-seed%d-%s", method.name(), fraction, seed, key.substring(0, 12));
    }

    /** In words. */
    String describe() {
        return method.label() + share(fraction) + ", seed " + seed;
    }

    /** A share of the links as the part of a sentence; nothing for all of them. */
    static String share(double fraction) {
        return fraction == 1 ? "" : String.format(Locale.ROOT, ", %s %% of the links", shortest(100 * fraction));
    }

    private static String shortest(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
