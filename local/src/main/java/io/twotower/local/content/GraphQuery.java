package io.twotower.local.content;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

import java.io.IOException;

/** Lucene's search for nearest vectors, exact in the segments that have no graph. */
final class GraphQuery extends KnnFloatVectorQuery {

    GraphQuery(String field, float[] target, int k, Query filter) { super(field, target, k, filter); }

    @Override
    protected TopDocs approximateSearch(LeafReaderContext leaf, Bits accepted, int visitedLimit,
            KnnCollectorManager collectors) throws IOException {
        if (VectorsFormat.hasGraph(leaf.reader(), field)) return super.approximateSearch(leaf, accepted, visitedLimit, collectors);
        DocIdSetIterator documents = documents(accepted, leaf.reader().maxDoc());
        return documents.cost() == 0 ? new TopDocs(new TotalHits(0, TotalHits.Relation.EQUAL_TO), new ScoreDoc[0])
                : exactSearch(leaf, documents, null);
    }

    private static DocIdSetIterator documents(Bits accepted, int count) {
        if (accepted == null) return DocIdSetIterator.all(count);
        FixedBitSet set = new FixedBitSet(count);
        for (int i = 0; i < count; i++)
            if (accepted.get(i)) set.set(i);
        return new BitSetIterator(set, set.cardinality());
    }

    @Override
    public boolean equals(Object other) { return super.equals(other); }

    @Override
    public int hashCode() { return super.hashCode(); }
}
