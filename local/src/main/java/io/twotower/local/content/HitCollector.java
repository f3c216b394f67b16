package io.twotower.local.content;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;

/** Ranks every match and keeps the first of them, in a given order. */
final class HitCollector extends SimpleCollector {

    /**
     * A match.
     *
     * @param document its number in the whole index
     * @param keys     what it is sorted by, if not by relevance
     */
    record Ranked(int document, GlobalKey key, double relevance, List<Comparable<?>> keys) { }

    private final int wanted;
    private final HitOrder order;
    private final RankEvaluator evaluator;
    private final PriorityQueue<Ranked> first;
    private DocumentValues values;
    private int base;
    private long total;

    /** @param wanted how many hits to keep: offset and hits of the request */
    HitCollector(int wanted, HitOrder order, RankEvaluator evaluator) {
        this.wanted = wanted;
        this.order = order;
        this.evaluator = evaluator;
        first = new PriorityQueue<>(order.reversed());
    }

    /** This as what a searcher without threads of its own takes: all segments are collected by the one collector. */
    CollectorManager<HitCollector, HitCollector> alone() {
        return new CollectorManager<>() {
            @Override
            public HitCollector newCollector() { return HitCollector.this; }

            @Override
            public HitCollector reduce(Collection<HitCollector> collectors) { return HitCollector.this; }
        };
    }

    @Override
    protected void doSetNextReader(LeafReaderContext leaf) {
        values = new DocumentValues(leaf.reader());
        base = leaf.docBase;
    }

    @Override
    public void collect(int document) throws IOException {
        total++;
        if (wanted == 0) return;
        values.moveTo(document);
        evaluator.moveTo(values);
        double relevance = evaluator.relevance();
        first.add(new Ranked(base + document, values.key(), relevance, order.keys(values, relevance)));
        if (first.size() > wanted) first.poll();
    }

    @Override
    public ScoreMode scoreMode() { return ScoreMode.COMPLETE_NO_SCORES; }

    /** The number of all matches. */
    long total() { return total; }

    /** The kept hits in order, without the first ones up to the offset. */
    List<Ranked> hits(int offset) {
        List<Ranked> sorted = new ArrayList<>(first);
        sorted.sort(order);
        return sorted.subList(Math.min(offset, sorted.size()), sorted.size());
    }
}
