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
    public Scorer of(int[] queries) {
        return (from, to, scores) -> {
            for (int i = 0; i < queries.length; i++) {
                System.arraycopy(popularity, from, scores, i * (to - from), to - from);
            }
        };
    }
}
