package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rankers that a model is measured beside. */
public final class Baselines {

    /** Neighbours that vote: of 20 to 150, what gave the best NDCG@10 on the validation links of Debian. */
    private static final int NEIGHBOURS = 50;

    /** The content of a catalogue is held in memory; of more items it would be too much. */
    private static final int MOST_ITEMS_WITH_CONTENT = 1_000_000;

    private Baselines() {
    }

    /**
     * The baselines by their keys in reports: {@code popularity}, and for catalogues of up to a million items {@code contentCosine} and
     * {@code knn}.
     */
    public static Map<String, Ranker> of(Dataset dataset) {
        Map<String, Ranker> baselines = new LinkedHashMap<>();
        baselines.put("popularity", new PopularityRanker(dataset));
        if (dataset.catalogue().size() > MOST_ITEMS_WITH_CONTENT) {
            return baselines;
        }
        ContentVectors vectors = new ContentVectors(dataset);
        baselines.put("contentCosine", new ContentCosineRanker(vectors));
        baselines.put("knn", new ContentNeighbourRanker(dataset, vectors, NEIGHBOURS));
        return baselines;
    }
}
