package io.twotower.trainer.model;

import io.twotower.features.FeatureKind;

/**
 * Where one feature lies in an encoded row: slots {@code [offset, offset + length)}, holding ids of the table numbered {@code table}.
 *
 * @param decay what each further id counts for, relative to the one before it; 1 where all count alike
 */
public record FeatureLayout(String name, FeatureKind kind, int offset, int length, int table, float decay) {

    /** A feature whose ids all count alike. */
    public FeatureLayout(String name, FeatureKind kind, int offset, int length, int table) {
        this(name, kind, offset, length, table, 1);
    }
}
