package io.twotower.application.generation;

/**
 * What a gate found.
 *
 * @param gate     its name
 * @param passed   whether the new generation may take over as far as this gate goes
 * @param measured the figure; not a number where there was nothing to measure
 * @param limit    what it must not pass
 * @param detail   for people
 */
public record GateResult(String gate, boolean passed, double measured, double limit, String detail) {
    static GateResult atLeast(String gate, double measured, double limit, String detail) {
        return new GateResult(gate, measured >= limit, measured, limit, detail);
    }

    static GateResult atMost(String gate, double measured, double limit, String detail) {
        return new GateResult(gate, measured <= limit, measured, limit, detail);
    }

    /** A gate that has nothing to measure does not stand in the way. */
    static GateResult notMeasured(String gate, double limit, String reason) {
        return new GateResult(gate, true, Double.NaN, limit, reason);
    }
}
