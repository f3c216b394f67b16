package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.Feature;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.Hit;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemTrue;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTree;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.StringProperty;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TensorProperty;
import com.google.protobuf.ByteString;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.slime.BinaryFormat;
import com.yahoo.slime.Cursor;
import com.yahoo.slime.Slime;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import io.twotower.local.content.QueryTreeConverter.NearestNeighborItem;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.BytesRef;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Runs searches over the current index and fills the summaries of their hits. */
final class SearchHandler {

    private final Supplier<NodeState> states;
    private final DocumentStore store;

    SearchHandler(Supplier<NodeState> states, DocumentStore store) {
        this.states = states;
        this.store = store;
    }

    /** The number of documents stored. */
    int documents() { return store.size(); }

    /** Answers a search nobody asked for, so that the first real one does not wait for classes to load. */
    void warmUp() throws IOException {
        QueryTreeItem all = QueryTreeItem.newBuilder().setItemTrue(ItemTrue.getDefaultInstance()).build();
        QueryTree tree = QueryTree.newBuilder().setRoot(all).build();
        SearchReply found = search(SearchRequest.newBuilder().setQueryTree(tree).setRankProfile("unranked").setHits(10).build());
        DocsumRequest.Builder summaries = DocsumRequest.newBuilder().setRankProfile("unranked");
        found.getHitsList().forEach(hit -> summaries.addGlobalIds(hit.getGlobalId()));
        summaries(summaries.build());
    }

    /** @throws UnsupportedQueryException if the request asks for something this node does not do */
    SearchReply search(SearchRequest request) throws IOException {
        requireSupported(request);
        return withIndex((state, searcher) -> search(request, state, searcher));
    }

    private static void requireSupported(SearchRequest request) {
        if (!request.hasQueryTree()) throw new UnsupportedQueryException("The request has no query tree in protobuf form");
        if (!request.getGroupingBlob().isEmpty())
                throw new UnsupportedQueryException("Grouping is not supported by the local content node");
        if (!request.getGeoLocation().isEmpty())
                throw new UnsupportedQueryException("Geographical search is not supported by the local content node");
    }

    private SearchReply search(SearchRequest request, NodeState state, IndexSearcher searcher) throws IOException {
        requireSchema(request.getDocumentType(), state);
        Ranking ranking = new Ranking(request, state);
        QueryTreeConverter converter = new QueryTreeConverter(state.schema(), ranking.query, new NearestNeighbors(searcher));
        RankEvaluator evaluator = ranking.evaluator(converter, request.getQueryTree());
        requireRanking(ranking.profile, request);

        Query query = converter.convert(request.getQueryTree().getRoot());
        HitCollector collector = new HitCollector(Math.addExact(request.getOffset(), request.getHits()),
                                                  HitOrder.of(request.getSortingList(), state.schema()), evaluator);
        searcher.search(query, collector.alone());

        int documents = searcher.getIndexReader().numDocs();
        SearchReply.Builder reply = SearchReply.newBuilder().setTotalHitCount(collector.total())
                                               .setCoverageDocs(documents).setActiveDocs(documents).setTargetActiveDocs(documents);
        Set<String> features = ranking.profile.matchFeatures();
        features.forEach(feature -> reply.addMatchFeatureNames(ranking.profile.resultName(feature)));
        for (HitCollector.Ranked ranked : collector.hits(request.getOffset()))
            reply.addHits(hit(ranked, features, evaluator, searcher));
        return reply.build();
    }

    private static void requireSchema(String documentType, NodeState state) {
        if (!documentType.isEmpty() && !documentType.equals(state.config().schema()))
            throw new UnsupportedQueryException("There is no schema '" + documentType + "', only '" + state.config().schema() + "'");
    }

    /**
     * Vespa ranks by {@code nativeRank}, made of its index's own term statistics, where a profile has no first phase. It is 0 for a query
     * without ranked terms; for others there is nothing here that would come to the same, unless nobody asks for the ranking.
     */
    private static void requireRanking(RankProfile profile, SearchRequest request) {
        if (profile.firstPhase().isPresent() || request.getSortingCount() > 0 || request.getHits() == 0) return;
        new RankedTerms(profile::isFilter).fieldIn(request.getQueryTree()).ifPresent(field -> {
            throw new UnsupportedQueryException("Rank profile '" + profile.name() + "' has no first-phase, which means nativeRank in Vespa. The local"
                    + " content node has no nativeRank to score the term in '" + field + "' by: choose another profile (ranking=unranked matches"
                    + " without ranking), order by a field, or give the profile a first-phase");
        });
    }

    private static Hit hit(HitCollector.Ranked ranked, Collection<String> features, RankEvaluator evaluator,
            IndexSearcher searcher) throws IOException {
        Hit.Builder hit = Hit.newBuilder().setGlobalId(ByteString.copyFrom(ranked.key().bytes())).setRelevance(ranked.relevance());
        if (!features.isEmpty()) evaluator.moveTo(valuesOf(ranked.document(), searcher));
        for (String name : features) {
            Value value = evaluator.feature(name);
            Feature.Builder feature = Feature.newBuilder();
            if (value.type().rank() == 0) feature.setNumber(value.asDouble());
            else feature.setTensor(ByteString.copyFrom(TypedBinaryFormat.encode(value.asTensor())));
            hit.addMatchFeatures(feature);
        }
        return hit.build();
    }

    private static DocumentValues valuesOf(int document, IndexSearcher searcher) {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        DocumentValues values = new DocumentValues(leaf.reader());
        values.moveTo(document - leaf.docBase);
        return values;
    }

    DocsumReply summaries(DocsumRequest request) throws IOException {
        NodeState now = states.get();
        requireSchema(request.getDocumentType(), now);
        if (request.getDumpFeatures()) throw new UnsupportedQueryException("ranking.listFeatures is not supported by the local content node");
        boolean withFeatures = now.summaries().hasSummaryFeatures(request.getSummaryClass(), request.getFieldsList())
                && !now.rankProfiles().get(request.getRankProfile()).summaryFeatures().isEmpty();
        Map<GlobalKey, Map<String, Value>> features = withFeatures
                ? withIndex((state, searcher) -> summaryFeatures(request, state, searcher)) : Map.of();

        Slime slime = new Slime();
        Cursor summaries = slime.setObject().setArray("docsums");
        for (ByteString id : request.getGlobalIdsList()) {
            GlobalKey key = GlobalKey.of(id.toByteArray());
            Cursor entry = summaries.addObject();
            Optional<DocumentStore.Stored> stored = store.get(key);
            if (stored.isPresent()) // else it was removed after the search: its summary stays empty
                now.summaries().write(now.deserialize(stored.get().value()), request.getSummaryClass(), request.getFieldsList(),
                        features.getOrDefault(key, Map.of()), entry.setObject("docsum"));
        }
        return DocsumReply.newBuilder().setSlimeSummaries(ByteString.copyFrom(BinaryFormat.encode(slime))).build();
    }

    private static Map<GlobalKey, Map<String,
            Value>> summaryFeatures(DocsumRequest request, NodeState state, IndexSearcher searcher) throws IOException {
        Ranking ranking = new Ranking(request, state);
        QueryTreeConverter converter = new QueryTreeConverter(state.schema(), ranking.query, new NearestNeighbors(searcher));
        RankEvaluator evaluator = ranking.evaluator(converter, request.getQueryTree());
        Map<GlobalKey, Map<String, Value>> features = new LinkedHashMap<>();
        for (ByteString id : request.getGlobalIdsList()) {
            TopDocs found = searcher.search(new TermQuery(new Term(IndexFields.KEY, new BytesRef(id.toByteArray()))), 1);
            if (found.scoreDocs.length == 0) continue;
            evaluator.moveTo(valuesOf(found.scoreDocs[0].doc, searcher));
            Map<String, Value> ofDocument = new LinkedHashMap<>();
            for (String feature : ranking.profile.summaryFeatures()) ofDocument.put(ranking.profile.resultName(feature),
                    evaluator.feature(feature));
            features.put(GlobalKey.of(id.toByteArray()), ofDocument);
        }
        return features;
    }

    @FunctionalInterface
    private interface IndexTask<T> {
        T run(NodeState state, IndexSearcher searcher) throws IOException;
    }

    /** Runs a task over the current index; over the next one if a deploy replaces it meanwhile. */
    private <T> T withIndex(IndexTask<T> task) throws IOException {
        while (true) {
            NodeState state = states.get();
            try {
                return state.index().search(searcher -> task.run(state, searcher));
            } catch (AlreadyClosedException e) {
                if (states.get() == state) throw e;
            }
        }
    }

    /** The ranking of one request. */
    private static final class Ranking {

        private final NodeState state;
        private final RankProfile profile;
        private final QueryFeatures query;

        Ranking(SearchRequest request, NodeState state) {
            this(state, request.getRankProfile(), request.getFeatureOverridesList(), request.getRankPropertiesList(),
                    request.getTensorFeatureOverridesList(), request.getTensorRankPropertiesList());
        }

        Ranking(DocsumRequest request, NodeState state) {
            this(state, request.getRankProfile(), request.getFeatureOverridesList(), request.getRankPropertiesList(),
                    request.getTensorFeatureOverridesList(), request.getTensorRankPropertiesList());
        }

        private Ranking(NodeState state, String profile, List<StringProperty> overrides, List<StringProperty> properties,
                List<TensorProperty> tensorOverrides, List<TensorProperty> tensorProperties) {
            this.state = state;
            this.profile = state.rankProfiles().get(profile);
            query = new QueryFeatures(this.profile, concat(overrides, properties), concat(tensorOverrides, tensorProperties));
        }

        private static <T> List<T> concat(List<T> first, List<T> second) {
            List<T> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }

        RankEvaluator evaluator(QueryTreeConverter converter, QueryTree tree) {
            List<NearestNeighborItem> items = converter.nearestNeighborItems(tree.getRoot());
            return new RankEvaluator(state.schema(), profile, query, items);
        }
    }
}
