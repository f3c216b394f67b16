package io.twotower.local.content;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

import java.util.Arrays;

/** Matches given documents of one index searcher: the outcome of a search that was done before. */
final class MatchedDocumentsQuery extends Query {

    private final int[] documents;

    /** @param documents numbers of the whole index, in any order */
    MatchedDocumentsQuery(int[] documents) {
        this.documents = documents.clone();
        Arrays.sort(this.documents);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public Scorer scorer(LeafReaderContext leaf) { return new ConstantScoreScorer(this, score(), scoreMode, new InLeaf(leaf)); }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) { return false; }
        };
    }

    /** The documents of one segment, numbered from its beginning. */
    private final class InLeaf extends DocIdSetIterator {

        private final int base, end;
        private int next;
        private int current = -1;

        InLeaf(LeafReaderContext leaf) {
            base = leaf.docBase;
            next = firstAtOrAfter(base);
            end = firstAtOrAfter(base + leaf.reader().maxDoc());
        }

        private int firstAtOrAfter(int document) {
            int found = Arrays.binarySearch(documents, document);
            return found >= 0 ? found : -found - 1;
        }

        @Override
        public int docID() { return current; }

        @Override
        public int nextDoc() { return current = next == end ? NO_MORE_DOCS : documents[next++] - base; }

        @Override
        public int advance(int target) {
            int document = nextDoc();
            while (document < target) document = nextDoc();
            return document;
        }

        @Override
        public long cost() { return end - next; }
    }

    @Override
    public void visit(QueryVisitor visitor) { visitor.visitLeaf(this); }

    @Override
    public String toString(String field) { return documents.length + " documents"; }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && Arrays.equals(documents, ((MatchedDocumentsQuery) other).documents);
    }

    @Override
    public int hashCode() { return 31 * classHash() + Arrays.hashCode(documents); }
}
