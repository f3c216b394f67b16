package io.twotower.local.content;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

import java.io.IOException;
import java.util.function.IntPredicate;

/**
 * Lucene's vectors with its HNSW graph, but for segments that are new, small, or merged when there are to be none: see
 * {@link GraphMerges}. To build a graph costs up to a millisecond a vector, and Lucene builds it again with most merges.
 *
 * <p>Public, with a constructor without arguments, because Lucene makes it by its name to read an index.
 */
public final class VectorsFormat extends KnnVectorsFormat {

    private static final String NAME = "TwotowerVectors";
    private static final String GRAPH_EXTENSION = "vem"; // of the graph's description, which every segment with a graph has
    private static final String VECTORS_EXTENSION = "vec";
    private static final int MAX_DIMENSION = 1 << 14;

    private final KnnVectorsFormat flat = new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());
    private final KnnVectorsFormat graph;
    private final IntPredicate wantsGraph;

    /** For reading. */
    public VectorsFormat() {
        this(new Lucene99HnswVectorsFormat(), documents -> false);
    }

    /** @param wantsGraph whether a merged segment of so many documents gets a graph */
    VectorsFormat(int maxLinks, int exploreAtInsert, IntPredicate wantsGraph) {
        this(new Lucene99HnswVectorsFormat(maxLinks, exploreAtInsert), wantsGraph);
    }

    private VectorsFormat(KnnVectorsFormat graph, IntPredicate wantsGraph) {
        super(NAME);
        this.graph = graph;
        this.wantsGraph = wantsGraph;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        boolean merge = state.fieldInfos != null; // a new segment's are not known before its first document
        return (merge && wantsGraph.test(state.segmentInfo.maxDoc()) ? graph : flat).fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        String description = IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, GRAPH_EXTENSION);
        return (state.segmentInfo.files().contains(description) ? graph : flat).fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) { return MAX_DIMENSION; }

    /** Whether a segment has a graph for the vectors of every field that it has vectors of. */
    static boolean hasGraphs(SegmentInfo segment) { return count(segment, GRAPH_EXTENSION) == count(segment, VECTORS_EXTENSION); }

    private static long count(SegmentInfo segment, String extension) {
        return segment.files().stream().filter(file -> IndexFileNames.matchesExtension(file, extension)).count();
    }

    /** Whether a segment has a graph for the vectors of a field. */
    static boolean hasGraph(LeafReader segment, String field) {
        if (!(FilterLeafReader.unwrap(segment) instanceof CodecReader reader)) return false;
        KnnVectorsReader vectors = reader.getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) vectors = fields.getFieldReader(field);
        return vectors != null && !(vectors instanceof FlatVectorsReader);
    }
}
