package io.twotower.trainer.warmstart;

import java.util.List;

/**
 * What a tower's layers begin with.
 *
 * @param added   features that the earlier tower did not read; their part of the layers begins at zero
 * @param dropped features that the tower no longer reads
 * @param reason  why the layers begin as in a new model; empty when they were carried over
 */
public record LayersStart(List<String> added, List<String> dropped, String reason) {

    public LayersStart {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    static LayersStart fresh(String reason) {
        return new LayersStart(List.of(), List.of(), reason);
    }

    /** Whether the earlier layers were carried over. */
    public boolean carried() {
        return reason.isEmpty();
    }

    @Override
    public String toString() {
        if (!carried()) return "new, for " + reason;
        return "carried over" + (added.isEmpty() ? "" : ", new features " + added) + (dropped.isEmpty() ? "" : ", without " + dropped);
    }
}
