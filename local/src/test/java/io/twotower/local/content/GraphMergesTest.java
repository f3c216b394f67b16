package io.twotower.local.content;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Merges run where they are asked for here, one after another, so that each is over when its cause is. */
class GraphMergesTest {

    private static final int GRAPH_FROM = 500;
    private static final List<String> FIELDS = List.of("a", "b");

    private final Random random = new Random(7);
    private final Directory directory = new ByteBuffersDirectory();
    private boolean calm;
    private IndexWriter writer;

    @BeforeEach
    void open() throws IOException {
        GraphMerges merges = new GraphMerges(new TieredMergePolicy(), () -> GRAPH_FROM, () -> calm);
        writer = new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(merges).setMergeScheduler(new SerialMergeScheduler())
                .setUseCompoundFile(false).setCodec(new Lucene912Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) { return new VectorsFormat(16, 100, merges::wantsGraph); }
                }));
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
        directory.close();
    }

    @Test
    void noGraphIsBuiltWhileMuchIsWritten() throws IOException {
        write(0, 1000);
        writer.forceMerge(1);
        assertEquals(List.of(1000), documents(false));
        assertEquals(List.of(), documents(true));
    }

    @Test
    void itIsBuiltLaterAndOnce() throws IOException {
        write(0, 1000);
        writer.forceMerge(1);
        calm = true;
        writer.maybeMerge();
        assertEquals(List.of(1000), documents(true));
        assertEquals(List.of(), documents(false));
        String segments = segments();
        writer.maybeMerge();
        assertEquals(segments, segments());
    }

    @Test
    void aMergeOfACalmTimeBuildsItAtOnce() throws IOException {
        calm = true;
        write(0, 1000);
        writer.forceMerge(1);
        assertEquals(List.of(1000), documents(true));
    }

    @Test
    void smallSegmentsHaveNone() throws IOException {
        write(0, GRAPH_FROM - 1);
        calm = true;
        writer.maybeMerge();
        assertEquals(List.of(), documents(true));
    }

    /** Documents that are removed don't count: a merge would leave them out, and with them the graph, again and again. */
    @Test
    void norDoSegmentsOfWhichLittleIsLeft() throws IOException {
        write(0, GRAPH_FROM + 10);
        writer.forceMerge(1);
        for (int i = 0; i < 20; i++) writer.deleteDocuments(new Term("id", Integer.toString(i)));
        writer.flush();
        calm = true;
        writer.maybeMerge();
        assertEquals(List.of(), documents(true));
    }

    @Test
    void aSegmentIsCompleteOnlyWithTheGraphsOfAllItsFields() throws IOException {
        write(0, 1000);
        calm = true;
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            for (String field : FIELDS) assertTrue(VectorsFormat.hasGraph(reader.leaves().get(0).reader(), field), field);
        }
    }

    @Test
    void calmIsAPeriodWithFewWritesAndFewSince() {
        WriteRate writes = new WriteRate(2);
        assertFalse(writes.isCalm());
        writes.count();
        writes.endPeriod();
        assertTrue(writes.isCalm());
        writes.count();
        assertTrue(writes.isCalm());
        writes.count();
        assertFalse(writes.isCalm());
        writes.endPeriod();
        assertFalse(writes.isCalm());
        writes.endPeriod();
        assertTrue(writes.isCalm());
    }

    private void write(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Document document = new Document();
            document.add(new StringField("id", Integer.toString(i), Store.NO));
            for (String field : FIELDS) document.add(new KnnFloatVectorField(field, vector()));
            writer.addDocument(document);
            if (i % 100 == 99) writer.flush();
        }
    }

    private float[] vector() {
        float[] vector = new float[8];
        for (int i = 0; i < vector.length; i++) vector[i] = (float) random.nextGaussian();
        return vector;
    }

    /** Returns how many documents the segments have that have graphs, or have none. */
    private List<Integer> documents(boolean withGraph) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            return reader.leaves().stream().map(LeafReaderContext::reader)
                         .filter(segment -> VectorsFormat.hasGraph(segment, FIELDS.get(0)) == withGraph).map(segment -> segment.numDocs()).toList();
        }
    }

    private String segments() throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            return reader.toString();
        }
    }
}
