package io.twotower.local.content;

import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Leaves graphs to times when little is written. Whoever writes every document again has all segments merged several times over, and
 * a graph built each time would take the processors from the feed and from queries, only to be thrown away. Until there is one, a
 * segment is searched exactly.
 *
 * <p>Merges as another policy does, segments {@linkplain #wantsGraph without graphs} while much is written. Later, one after another,
 * those that ought to have a graph are merged with nothing but themselves.
 */
final class GraphMerges extends FilterMergePolicy {

    private final IntSupplier graphFrom;
    private final BooleanSupplier calm;

    /**
     * @param graphFrom the number of documents from which a segment is to have a graph
     * @param calm      whether little is written
     */
    GraphMerges(MergePolicy policy, IntSupplier graphFrom, BooleanSupplier calm) {
        super(policy);
        this.graphFrom = graphFrom;
        this.calm = calm;
    }

    /** Whether a segment of so many documents that is merged now gets a graph. */
    boolean wantsGraph(int documents) { return documents >= graphFrom.getAsInt() && calm.getAsBoolean(); }

    @Override
    public MergeSpecification findMerges(MergeTrigger trigger, SegmentInfos segments, MergeContext context) throws IOException {
        MergeSpecification merges = in.findMerges(trigger, segments, context);
        if (merges != null || !calm.getAsBoolean() || !context.getMergingSegments().isEmpty()) return merges;
        for (SegmentCommitInfo segment : segments) {
            if (VectorsFormat.hasGraphs(segment.info) || !wantsGraph(segment.info.maxDoc() - context.numDeletesToMerge(segment))) continue;
            MergeSpecification graph = new MergeSpecification();
            graph.add(new OneMerge(List.of(segment)));
            return graph;
        }
        return null;
    }

    /** Never: a graph inside a compound file isn't seen by whoever looks at a segment's files. */
    @Override
    public boolean useCompoundFile(SegmentInfos segments, SegmentCommitInfo merged, MergeContext context) { return false; }
}
