package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Dataset;

/** Scores an item by how many training links it has, for every query alike. */
public final class PopularityRanker implements Ranker {

    private final float[] popularity;

    public PopularityRanker(Dataset dataset) {
        int[] counts = dataset.split().training().countByItem(dataset.catalogue().size());
        popularity = new float[counts.length];
        for (int item = 0; item < counts.length; item++) {
            popularity[item] = counts[item];
        }
    }

    @Override
    public void score(int[] queries, float[] scores) {
        for (int i = 0; i < queries.length; i++) {
            System.arraycopy(popularity, 0, scores, i * popularity.length, popularity.length);
        }
    }
}
