package io.twotower.application.generation;

import io.twotower.application.Slot;

import java.time.Duration;
import java.util.List;

/**
 * What a reindex has done.
 *
 * @param slot       that answers now
 * @param generation of its model
 * @param previous   generation that answered before; the same when nothing was to do
 * @param switched   whether this run has switched
 * @param gates      all that were checked, passed or overridden
 */
public record ReindexReport(Slot slot, String generation, String previous, boolean switched, Coverage coverage, List<GateResult> gates, Duration time) {
    public ReindexReport {
        gates = List.copyOf(gates);
    }
}
