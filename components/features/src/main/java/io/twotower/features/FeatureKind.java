package io.twotower.features;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a feature's values are, and so how they become ids. */
public enum FeatureKind {
    /** One value that names the item itself. Subject to id dropout in training. */
    ID,
    /** One value out of many. */
    CATEGORY,
    /** Several values without an order; a value counts once. */
    SET,
    /** Text, tokenized by a Lucene analyzer; a token counts as often as it occurs. */
    TEXT,
    /** A number, in the quantile bucket it falls into. */
    NUMBER;

    boolean isBag() {
        return this == SET || this == TEXT;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FeatureKind of(String label, String path) {
        for (FeatureKind kind : values())
            if (kind.label().equals(label)) return kind;
        throw new SpecException(path, "is '" + label + "'; one of "
                + Arrays.stream(values()).map(FeatureKind::label).collect(Collectors.joining(", ")) + " is expected");
    }
}
