package io.twotower.trainer.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.twotower.features.BagRule;

/**
 * How one bag of a row is stored. A bag that isn't made of links is kept as it is read. One that is made of links is put together
 * when it is read, by its rule, from what its contributors give: the nodes at the other ends of the links.
 *
 * @param rule         which ids the bag takes
 * @param maxLength    the most ids it holds
 * @param contributors the most contributors that count, at least 1; 0 for a bag that isn't made of links
 * @param longest      the most contributors that a row has, where a row that is read for a link leaves out that link's contributor and
 *                     all that come before it; else 0
 */
public record BagSchema(BagRule rule, int maxLength, int contributors, int longest) {

    /** A bag that isn't made of links. */
    public static BagSchema plain(int maxLength) {
        return new BagSchema(BagRule.ALL, maxLength, 0, 0);
    }

    /** A bag made of what the first {@code contributors} linked nodes give. */
    public static BagSchema linked(BagRule rule, int maxLength, int contributors) {
        return new BagSchema(rule, maxLength, contributors, 0);
    }

    /**
     * A bag made of what the first {@code contributors} give of those that come after the one that is left out: in histories, most
     * recent first, of what was before.
     *
     * @param longest the most contributors that a row has
     */
    public static BagSchema causal(BagRule rule, int maxLength, int contributors, int longest) {
        return new BagSchema(rule, maxLength, contributors, Math.max(1, longest));
    }

    @JsonIgnore
    public boolean isLinked() {
        return contributors > 0;
    }

    @JsonIgnore
    public boolean isCausal() {
        return longest > 0;
    }

    /** The most ints that a record of it takes; {@link RowBuilder} keeps to that. */
    long maxInts() {
        if (isCausal()) return 1 + 2L * longest * maxLength;
        return isLinked() ? 1 + 2L * (6L * maxLength + contributors + 1) : 1L + maxLength;
    }
}
