package io.twotower.local.content;

import com.yahoo.concurrent.ThreadFactoryFactory;
import io.twotower.local.content.DocumentStore.Position;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.NRTCachingDirectory;
import org.apache.lucene.util.BytesRef;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Lucene index of a node's documents: derived from the {@link DocumentStore}, in memory until committed. A commit carries
 * the position in the store that it covers, so that only later writes have to be indexed again at start.
 */
final class SearchIndex implements Closeable {

    private static final Logger log = Logger.getLogger(SearchIndex.class.getName());
    private static final String LOG = "log", OFFSET = "offset", SHAPE = "shape";
    private static final double BUFFER_MB = 48;
    /** Of new segments of at most so many MB, this many MB are kept in memory. */
    private static final double SMALL_SEGMENT_MB = 5, SMALL_SEGMENTS_MB = 60;
    private static final int MAX_CONDITIONS = 1 << 16;
    /** Graphs wait for so long a time with fewer writes than these: longer than a reindex takes from its last vector to its switch. */
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final int CALM_WRITES = 100;

    static {
        IndexSearcher.setMaxClauseCount(MAX_CONDITIONS); // Vespa has no limit, Lucene's default of 1024 is soon reached by lists of ids
    }

    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final WriteRate writes = new WriteRate(CALM_WRITES);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(ThreadFactoryFactory.getDaemonThreadFactory("search-index"));
    private volatile SearchSchema schema;

    private SearchIndex(Path path, SearchSchema schema) throws IOException {
        this.schema = schema;
        directory = inMemoryWhileSmall(FSDirectory.open(path));
        try {
            writer = new IndexWriter(directory, writerConfig());
            searchers = new SearcherManager(writer, new SearcherFactory());
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
        clock.scheduleWithFixedDelay(this::endPeriod, CALM.toMillis(), CALM.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endPeriod() {
        writes.endPeriod();
        if (!writes.isCalm()) return;
        try {
            writer.maybeMerge();
        } catch (AlreadyClosedException e) {
            // nothing to merge any more
        } catch (IOException e) {
            log.log(Level.WARNING, "Could not build the graphs of the index: vectors are searched exactly without", e);
        }
    }

    /**
     * While documents are written every search makes a new segment. As files, these would cost more than the search: a mapped file gives up
     * the processor whenever it is closed, and a segment is a dozen of them.
     */
    private static Directory inMemoryWhileSmall(Directory files) {
        return new NRTCachingDirectory(files, SMALL_SEGMENT_MB, SMALL_SEGMENTS_MB);
    }

    /** Opens the index in a directory, or makes an empty one. */
    static SearchIndex open(Path path, SearchSchema schema) throws IOException { return new SearchIndex(path, schema); }

    /** Up to where a committed index covers the store, if it is one that serves the schema. */
    static Optional<Position> covered(Path path, SearchSchema schema) throws IOException {
        try (FSDirectory directory = FSDirectory.open(path)) {
            if (!DirectoryReader.indexExists(directory)) return Optional.empty();
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                Map<String, String> data = reader.getIndexCommit().getUserData();
                if (!data.containsKey(SHAPE) || !fits(shape(data.get(SHAPE)), schema.indexShape())) return Optional.empty();
                return Optional.of(new Position(Long.parseLong(data.get(LOG)), Long.parseLong(data.get(OFFSET))));
            }
        }
    }

    /** Whether an index made for one shape serves another: every field that both have is the same. */
    static boolean fits(Map<String, String> made, Map<String, String> wanted) {
        return wanted.entrySet().stream().allMatch(field -> field.getValue().equals(made.getOrDefault(field.getKey(), field.getValue())));
    }

    private IndexWriterConfig writerConfig() {
        ConcurrentMergeScheduler merges = new ConcurrentMergeScheduler();
        merges.disableAutoIOThrottle();
        GraphMerges policy = new GraphMerges(new TieredMergePolicy(), this::graphFrom, writes::isCalm);
        return new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MB)
                .setMergeScheduler(merges)
                .setMergePolicy(policy)
                .setUseCompoundFile(false)
                .setCommitOnClose(false)
                .setCodec(new Lucene912Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String name) { return vectorsFormat(name, policy); }
                });
    }

    private KnnVectorsFormat vectorsFormat(String name, GraphMerges merges) {
        return vectorFields().filter(field -> IndexFields.vector(field).equals(name)).findFirst()
                     .<KnnVectorsFormat>map(field ->
                             new VectorsFormat(field.vector().maxLinks(), field.vector().exploreAtInsert(), merges::wantsGraph))
                     .orElseGet(VectorsFormat::new); // of a field that was dropped: old segments still name it
    }

    /** The number of documents from which a search by the graph of the largest vectors is faster than an exact one. */
    private int graphFrom() {
        long largest = vectorFields().mapToLong(field -> field.vector().dimension()).max().orElse(1);
        return Math.toIntExact(NearestNeighbors.EXACT_UP_TO / largest);
    }

    private Stream<FieldSchema> vectorFields() { return schema.fields().stream().filter(field -> field.vector() != null && field.vector().hnsw()); }

    /** Takes over a schema that this index {@link #fits}. */
    void schema(SearchSchema schema) { this.schema = schema; }

    void put(GlobalKey key, List<IndexableField> fields) throws IOException {
        writes.count();
        writer.updateDocument(term(key), fields);
    }

    void remove(GlobalKey key) throws IOException {
        writes.count();
        writer.deleteDocuments(term(key));
    }

    /** Makes the index durable, up to a position in the store. */
    void commit(Position position) throws IOException {
        Map<String, String> data = new HashMap<>();
        data.put(LOG, Long.toString(position.log()));
        data.put(OFFSET, Long.toString(position.offset()));
        data.put(SHAPE, schema.indexShape().entrySet().stream().map(field -> field.getKey() + "="
                + field.getValue()).sorted().collect(Collectors.joining("\n")));
        writer.setLiveCommitData(data.entrySet());
        writer.commit();
    }

    private static Map<String, String> shape(String text) {
        return text.lines().collect(Collectors.toMap(line -> line.substring(0, line.indexOf('=')), line ->
                line.substring(line.indexOf('=') + 1)));
    }

    /** Something to do with a consistent view of the index. */
    @FunctionalInterface
    interface Search<T> {
        T run(IndexSearcher searcher) throws IOException;
    }

    /** Runs a search that sees everything put or removed before this call. */
    <T> T search(Search<T> search) throws IOException {
        searchers.maybeRefreshBlocking();
        IndexSearcher searcher = searchers.acquire();
        try {
            return search.run(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    /** The number of documents with a value in the field. */
    int populated(String field) throws IOException {
        return search(searcher -> searcher.count(new TermQuery(new Term(IndexFields.POPULATED, field))));
    }

    private static Term term(GlobalKey key) { return new Term(IndexFields.KEY, new BytesRef(key.bytes())); }

    /** Closes without committing. */
    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        searchers.close();
        writer.rollback();
        directory.close();
    }
}
