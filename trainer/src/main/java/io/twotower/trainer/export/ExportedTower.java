package io.twotower.trainer.export;

import io.twotower.trainer.spec.ExportSpec;

/**
 * A tower that was exported and compared.
 *
 * @param tables precision of its tables
 * @param parity the largest difference that was seen between a value of its vectors and the trained model's
 * @param bytes  length of its file, or of both where the tables have one of their own
 */
public record ExportedTower(ExportSpec.Tables tables, float parity, long bytes) { }
