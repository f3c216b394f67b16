package io.twotower.local.content;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Finds the documents whose vectors are nearest to a query's, among those a filter lets through. The distances that decide are
 * always computed here from the stored vectors; Lucene's graph only proposes documents. Equally near ones are taken in the
 * order of their global ids.
 */
final class NearestNeighbors {

    /**
     * With no more vector elements than this to compare, an exact search is as fast as the graph: 16,384 documents with
     * 64-dimensional vectors.
     */
    static final long EXACT_UP_TO = 1L << 20;

    /**
     * What is searched for.
     *
     * @param query       the vector, of the field's size
     * @param count       how many documents at most
     * @param explore     how many more the graph search keeps in sight
     * @param approximate whether the graph may be used
     * @param threshold   the largest distance that counts
     */
    record Target(FieldSchema field, float[] query, int count, int explore, boolean approximate, double threshold) {

        double closeness(float[] vector) { return field.vector().metric().closeness(query, vector); }
    }

    private record Neighbor(int document, GlobalKey key, double closeness) {

        /** Nearest first. */
        static final Comparator<Neighbor> ORDER = Comparator.comparingDouble(Neighbor::closeness).reversed().thenComparing(Neighbor::key);
    }

    private final IndexSearcher searcher;
    private final long exactUpTo;

    NearestNeighbors(IndexSearcher searcher) { this(searcher, EXACT_UP_TO); }

    /** @param exactUpTo see {@link #EXACT_UP_TO} */
    NearestNeighbors(IndexSearcher searcher, long exactUpTo) {
        this.searcher = searcher;
        this.exactUpTo = exactUpTo;
    }

    /** Returns a query that matches the nearest documents among those of the filter, or of all if it is null. */
    Query find(Target target, Query filter) throws IOException {
        Query eligible = filter == null ? new MatchAllDocsQuery() : filter;
        boolean graph = target.field().vector().hnsw() && target.approximate()
                && (long) searcher.count(eligible) * target.query().length > exactUpTo;
        return new MatchedDocumentsQuery(nearest(target, graph ? proposed(target, filter) : eligible));
    }

    private Query proposed(Target target, Query filter) throws IOException {
        int beam = (int) Math.min(searcher.getIndexReader().maxDoc(), (long) target.count() + target.explore());
        Query knn = new GraphQuery(IndexFields.vector(target.field()), target.query(), beam, filter);
        ScoreDoc[] found = searcher.search(knn, beam).scoreDocs;
        return new MatchedDocumentsQuery(Arrays.stream(found).mapToInt(hit -> hit.doc).toArray());
    }

    private int[] nearest(Target target, Query candidates) throws IOException {
        if (target.count() == 0) return new int[0];
        double worstAllowed = target.field().vector().metric().closenessAtDistance(target.threshold());
        PriorityQueue<Neighbor> nearest = new PriorityQueue<>(Neighbor.ORDER.reversed());
        Weight weight = searcher.createWeight(searcher.rewrite(withVector(target.field(), candidates)), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) collect(target, worstAllowed, leaf, scorer, nearest);
        }
        return nearest.stream().mapToInt(Neighbor::document).toArray();
    }

    private static Query withVector(FieldSchema field, Query candidates) {
        if (!field.vector().hnsw()) return candidates;
        return new BooleanQuery.Builder().add(candidates, Occur.FILTER).add(new FieldExistsQuery(IndexFields.vector(field)),
                Occur.FILTER).build();
    }

    private static void collect(Target target, double worstAllowed, LeafReaderContext leaf, Scorer scorer,
            PriorityQueue<Neighbor> nearest) throws IOException {
        DocumentValues values = new DocumentValues(leaf.reader());
        DocIdSetIterator documents = scorer.iterator();
        for (int document = documents.nextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = documents.nextDoc()) {
            if (leaf.reader().getLiveDocs() != null && !leaf.reader().getLiveDocs().get(document)) continue;
            values.moveTo(document);
            float[] vector = values.vector(target.field());
            if (vector == null) continue;
            double closeness = target.closeness(vector);
            boolean full = nearest.size() == target.count();
            if (closeness < worstAllowed || full && closeness < nearest.peek().closeness()) continue;
            nearest.add(new Neighbor(leaf.docBase + document, values.key(), closeness));
            if (full) nearest.poll();
        }
    }
}
