package io.twotower.trainer.training;

/**
 * All that one step needs: {@code B} links, {@code U} uniform negatives and two views of {@code S} items.
 *
 * @param links          B
 * @param uniform        U
 * @param selfSupervised S
 * @param queryIds       queries {@code [B, query width]}
 * @param itemIds        positives, uniform negatives, first views, second views: {@code [B + U + 2·S, item width]}
 * @param bias           added to the main loss' logits, {@code [B, B + U]}
 */
record TrainingBatch(int links, int uniform, int selfSupervised, int[] queryIds, int[] itemIds, float[] bias) { }
