package io.twotower.trainer.export;

/**
 * A tower that was exported and compared.
 *
 * @param parity the largest difference that was seen between a value of its vectors and the trained model's
 * @param bytes  length of its file, or of both where the tables have one of their own
 */
public record ExportedTower(float parity, long bytes) { }
