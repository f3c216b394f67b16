package io.twotower.local.content;

import com.yahoo.tensor.TensorType;
import io.twotower.local.content.FieldSchema.VectorSchema;
import io.twotower.local.content.NearestNeighbors.Target;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The graph against an exact search, and that against a plain loop. */
class NearestNeighborsTest {

    private static final int DIMENSION = 16, DOCUMENTS = 3000, QUERIES = 40, HITS = 10;

    private final Random random = new Random(7);

    private static FieldSchema field(DistanceMetric metric) {
        return new FieldSchema("v", FieldSchema.Type.TENSOR, false, true, false, false, TensorType.fromSpec("tensor<float>(x[" + DIMENSION + "])"), new VectorSchema(DIMENSION, metric, true, 16, 100));
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) vector[i] = (float) random.nextGaussian();
        return vector;
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void theGraphFindsWhatAnExactSearchFinds(DistanceMetric metric) throws IOException {
        FieldSchema field = field(metric);
        try (Directory directory = new ByteBuffersDirectory()) {
            List<float[]> vectors = fill(directory, field);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                assertEquals(Set.of(true, false), reader.leaves().stream().map(leaf -> VectorsFormat.hasGraph(leaf.reader(), IndexFields.vector(field))).collect(Collectors.toSet()), "segments with and without a graph");
                int found = 0, foundFiltered = 0;
                for (int i = 0; i < QUERIES; i++) {
                    float[] query = vector();
                    Query evenOnes = LongPoint.newExactQuery("even", 1);
                    Target target = new Target(field, query, HITS, 100, true, Double.POSITIVE_INFINITY);
                    Set<Integer> all = expected(vectors, target, false), even = expected(vectors, target, true);
                    assertEquals(all, numbers(new NearestNeighbors(searcher, Long.MAX_VALUE).find(target, null), searcher));
                    assertEquals(even, numbers(new NearestNeighbors(searcher, Long.MAX_VALUE).find(target, evenOnes), searcher));
                    found += common(all, numbers(new NearestNeighbors(searcher, 0).find(target, null), searcher));
                    foundFiltered += common(even, numbers(new NearestNeighbors(searcher, 0).find(target, evenOnes), searcher));
                }
                assertTrue(found >= 0.99 * QUERIES * HITS, "recall " + found + " of " + QUERIES * HITS);
                assertTrue(foundFiltered >= 0.99 * QUERIES * HITS, "recall among the filtered " + foundFiltered + " of " + QUERIES * HITS);
            }
        }
    }

    /** Equal vectors: which of them are found goes by key, whatever the segments. */
    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void tiesGoByKey(DistanceMetric metric) throws IOException {
        FieldSchema field = field(metric);
        float[] same = vector();
        try (Directory directory = new ByteBuffersDirectory(); IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int i = 20; i > 0; i--) {
                writer.addDocument(document(i, same, field));
                if (i % 5 == 0) writer.flush();
            }
            try (DirectoryReader reader = DirectoryReader.open(writer)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                Target target = new Target(field, vector(), 3, 0, false, Double.POSITIVE_INFINITY);
                assertEquals(Set.of(1, 2, 3), numbers(new NearestNeighbors(searcher).find(target, null), searcher));
            }
        }
    }

    private List<float[]> fill(Directory directory, FieldSchema field) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE).setCodec(codec(1500)))) {
            for (int i = 0; i < DOCUMENTS; i++) {
                vectors.add(vector());
                writer.addDocument(document(i, vectors.get(i), field));
                if (i % 1000 == 999) writer.flush();
            }
        }
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig().setCodec(codec(1500)))) {
            writer.forceMerge(1); // one segment with a graph, and new ones without below
        }
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE).setCodec(codec(1500)))) {
            for (int i = 0; i < 500; i++) {
                vectors.add(vector());
                writer.addDocument(document(vectors.size() - 1, vectors.get(vectors.size() - 1), field));
            }
            for (int i = 0; i < DOCUMENTS + 500; i += 10) { // every tenth has lost its vector, every hundredth is gone
                vectors.set(i, null);
                if (i % 100 == 0) writer.deleteDocuments(new Term(IndexFields.KEY, new BytesRef(DocumentLogTest.key(i).bytes())));
                else writer.updateDocument(new Term(IndexFields.KEY, new BytesRef(DocumentLogTest.key(i).bytes())), document(i, null, field));
            }
        }
        return vectors;
    }

    private static Codec codec(int graphFrom) {
        return new Lucene912Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) { return new VectorsFormat(16, 100, documents -> documents >= graphFrom); }
        };
    }

    private static Document document(int number, float[] vector, FieldSchema field) {
        Document document = new Document();
        BytesRef key = new BytesRef(DocumentLogTest.key(number).bytes());
        document.add(new StringField(IndexFields.KEY, key, Store.NO));
        document.add(new BinaryDocValuesField(IndexFields.KEY, key));
        document.add(new LongPoint("even", number % 2 == 0 ? 1 : 0));
        if (vector != null) document.add(new KnnFloatVectorField(IndexFields.vector(field), vector, field.vector().metric().similarity()));
        return document;
    }

    private static Set<Integer> expected(List<float[]> vectors, Target target, boolean evenOnly) {
        return new HashSet<>(IntStream.range(0, vectors.size()).boxed()
                .filter(i -> vectors.get(i) != null && (!evenOnly || i % 2 == 0))
                .sorted(Comparator.comparingDouble(i -> -target.closeness(vectors.get(i))))
                .limit(target.count()).toList());
    }

    private static Set<Integer> numbers(Query query, IndexSearcher searcher) throws IOException {
        ScoreDoc[] hits = searcher.search(query, HITS).scoreDocs;
        Arrays.sort(hits, Comparator.comparingInt(hit -> hit.doc));
        BinaryDocValues keys = MultiDocValues.getBinaryValues(searcher.getIndexReader(), IndexFields.KEY);
        Set<Integer> numbers = new HashSet<>();
        for (ScoreDoc hit : hits) {
            keys.advanceExact(hit.doc);
            numbers.add(GlobalKey.of(BytesRef.deepCopyOf(keys.binaryValue()).bytes).low());
        }
        return numbers;
    }

    private static int common(Set<Integer> a, Set<Integer> b) {
        assertEquals(HITS, b.size());
        Set<Integer> both = new HashSet<>(a);
        both.retainAll(b);
        return both.size();
    }
}
