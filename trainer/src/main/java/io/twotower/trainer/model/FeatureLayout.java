package io.twotower.trainer.model;

import io.twotower.features.FeatureKind;

/**
 * Where one feature lies in an encoded row: slots {@code [offset, offset + length)}, holding ids of the table numbered {@code table}.
 */
public record FeatureLayout(String name, FeatureKind kind, int offset, int length, int table) { }
