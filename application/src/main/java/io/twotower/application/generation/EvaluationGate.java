package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Locale;

/** Whether the new model is as good as the active one, by the evaluations that they were exported with. */
final class EvaluationGate {
    static final String NAME = "evaluation";

    private final GateLimits limits;

    EvaluationGate(GateLimits limits) {
        this.limits = limits;
    }

    /**
     * Compares two evaluations. Links are split by their hash, so the same seed puts each link on the same side in both, also when there
     * are more of them now.
     */
    GateResult check(JsonNode active, JsonNode incoming) {
        double before = figure(active);
        double now = figure(incoming);
        double limit = -limits.maxDrop();
        if (Double.isNaN(before)) return GateResult.notMeasured(NAME, limit, "the active generation has no " + limits.metric() + " to compare with");
        if (Double.isNaN(now)) return new GateResult(NAME, false, Double.NaN, limit, "the new model has no " + limits.metric() + ": evaluate it as the active one was");
        if (active.path("seed").asLong() != incoming.path("seed").asLong())
            return new GateResult(NAME, false, Double.NaN, limit, "the two were evaluated on different splits, of seeds " + active.path("seed") + " and " + incoming.path("seed")
                    + ". Train with the same evaluation.seed");
        boolean sameData = active.path("dataChecksum").equals(incoming.path("dataChecksum"));
        return GateResult.atLeast(NAME, now - before, limit, String.format(Locale.ROOT, "%s is %.4f, the active generation's is %.4f%s", limits.metric(), now, before,
                sameData ? "" : " (on earlier data, by the same split)"));
    }

    private double figure(JsonNode evaluation) {
        int dot = limits.metric().indexOf('.');
        JsonNode value = evaluation.path(limits.metric().substring(0, dot)).path(limits.metric().substring(dot + 1));
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }
}
