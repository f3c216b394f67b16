package io.twotower.serving;

import com.yahoo.document.DocumentId;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The updates that are under way in this container. Those of one item take turns: else each would make the others' reads worthless, and of
 * many at once some would lose every time. An update whose message has expired is dropped by Vespa without a word, so that each has a term
 * after which it no longer counts.
 */
final class UpdateAttempts {
    private final int max;
    private final Set<UpdateAttempt> all = ConcurrentHashMap.newKeySet();
    private final Map<DocumentId, UpdateAttempt> turns = new ConcurrentHashMap<>();

    /** @param max how many can be under way */
    UpdateAttempts(int max) {
        this.max = max;
    }

    /** Adds an update, unless there are too many. */
    boolean add(UpdateAttempt attempt) {
        if (all.size() >= max) all.removeIf(other -> other.isOverdue(Instant.now()));
        return all.size() < max && all.add(attempt);
    }

    /** Returns whether it is this update's turn with its item; keeps the turn if so. */
    boolean hasTurn(DocumentId id, UpdateAttempt attempt) {
        return turns.compute(id, (key, current) -> current == null || current.isOverdue(Instant.now()) ? attempt : current) == attempt;
    }

    /** Ends an update, whatever became of it. */
    void remove(DocumentId id, UpdateAttempt attempt) {
        turns.remove(id, attempt);
        all.remove(attempt);
    }
}
