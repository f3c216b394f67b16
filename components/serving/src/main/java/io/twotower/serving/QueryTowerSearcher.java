package io.twotower.serving;

import com.yahoo.component.annotation.Inject;
import com.yahoo.component.chain.dependencies.After;
import com.yahoo.component.chain.dependencies.Before;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.document.DocumentId;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.DocumentAccessException;
import com.yahoo.metrics.simple.Counter;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.metrics.simple.Point;
import com.yahoo.prelude.IndexFacts;
import com.yahoo.prelude.query.CompositeItem;
import com.yahoo.prelude.query.Item;
import com.yahoo.prelude.query.NearestNeighborItem;
import com.yahoo.prelude.query.TrueItem;
import com.yahoo.processing.IllegalInputException;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.search.Searcher;
import com.yahoo.search.query.QueryTree;
import com.yahoo.search.query.ranking.RankFeatures;
import com.yahoo.search.result.ErrorMessage;
import com.yahoo.search.searchchain.Execution;
import com.yahoo.search.searchchain.PhaseNames;
import com.yahoo.search.yql.MinimalQueryInserter;
import com.yahoo.tensor.Tensor;
import io.twotower.features.Tower;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Recommends items for a seed item, a history or explicit features, composed with the caller's own YQL, ranking and paging.
 *
 * <p>A request with {@code twoTower.seed}, {@code twoTower.history} or {@code twoTower.features} gets the query tower's vector as
 * {@code query(q_<slot>)} and a {@code nearestNeighbor} on {@code embedding_<slot>} ANDed to its query, unless the caller placed one on
 * that field and tensor already, which then stays as it is, its own target hits included; it is ranked by {@code two_tower_<slot>} unless the caller names a profile. Every other request passes,
 * except that each nearestNeighbor on a slot's vectors is kept to vectors of the slot's model, see {@link GenerationFilter}.
 *
 * <p>A query that finds fewer hits than it asks for, while there are documents without a vector of the slot's model, says so in its trace,
 * in metrics and in the slot's status: see {@link TowerStatusHandler}.
 *
 * <p>It runs once the caller's query is parsed and transformed, and before results are blended.
 */
@After({MinimalQueryInserter.EXTERNAL_YQL, PhaseNames.TRANSFORMED_QUERY})
@Before(PhaseNames.BLENDED_RESULT)
public final class QueryTowerSearcher extends Searcher {
    private final QueryTowerSearcherConfig config;
    private final Slots slots;
    private final ItemStore items;
    private final QueryFeatures queryFeatures;
    private final GenerationFilter generationFilter;
    private final SourceExclusion exclusion;
    private final MismatchedDocuments mismatchedDocuments;
    private final Counter requests;
    private final Counter withoutHits;
    private final Counter mismatches;

    @Inject
    public QueryTowerSearcher(QueryTowerSearcherConfig config, ComponentRegistry<SlotTowers> registry, DocumentAccess access, MetricReceiver metrics) {
        this.config = config;
        slots = new Slots(registry);
        slots.configured(config.defaultSlot());
        items = new ItemStore(access, config.documentNamespace(), config.documentType());
        queryFeatures = new QueryFeatures(items, config.maxFeaturesBytes());
        generationFilter = new GenerationFilter(slots);
        exclusion = new SourceExclusion(config.idField());
        mismatchedDocuments = new MismatchedDocuments((long) (config.mismatchInterval() * 1e9));
        requests = metrics.declareCounter("twotower.requests");
        withoutHits = metrics.declareCounter("twotower.queries_without_hits");
        mismatches = metrics.declareCounter("twotower.mismatched_queries");
    }

    @Override
    public Result search(Query query, Execution execution) {
        Optional<TowerRequest> request;
        Set<SlotTowers> searched;
        try {
            request = TowerRequest.of(query, config);
            UnaryOperator<String> canonicalName = canonicalNames(query, execution);
            if (request.isPresent()) recommend(query, request.get(), canonicalName);
            searched = generationFilter.apply(query.getModel().getQueryTree(), canonicalName);
        } catch (IllegalInputException e) {
            return new Result(query, ErrorMessage.createInvalidQueryParameter(e.getMessage()));
        } catch (IllegalStateException e) {
            return new Result(query, ErrorMessage.createServerIsMisconfigured(e.getMessage()));
        } catch (DocumentAccessException e) {
            return new Result(query, ErrorMessage.createBackendCommunicationError("Could not read the items to recommend for: " + e.getMessage()));
        }
        if (searched.isEmpty()) return execution.search(query);
        query.trace("nearestNeighbor is kept to vectors of the slot's model", true, 2);
        Result result = request.isPresent() ? searchWithoutSources(query, execution, request.get()) : execution.search(query);
        for (SlotTowers towers : searched) account(towers, query, result, execution);
        return result;
    }

    private void recommend(Query query, TowerRequest request, UnaryOperator<String> canonicalName) {
        SlotTowers towers = towers(request);
        Slot slot = towers.slot();
        setVector(query, slot, Vectors.tensor(vector(query, request, towers)));
        if (!query.getRanking().hasRankProfile()) query.getRanking().setProfile(slot.rankProfile());
        QueryTree tree = query.getModel().getQueryTree();
        if (!searches(tree, slot, canonicalName)) {
            Item recommended = GenerationFilter.filtered(neighbors(request, slot), towers);
            if (tree.getRoot() instanceof TrueItem) tree.setRoot(recommended);
            else tree.and(recommended);
        }
        query.trace("Recommending by the query tower of slot " + slot.name() + ", generation " + towers.generation(), true, 2);
    }

    private SlotTowers towers(TowerRequest request) {
        try {
            return slots.filled(request.slot());
        } catch (IllegalInputException e) {
            throw new IllegalInputException("'" + TowerRequest.SLOT + "': " + e.getMessage(), e);
        }
    }

    private float[] vector(Query query, TowerRequest request, SlotTowers towers) {
        var raw = queryFeatures.gather(request, towers, () -> timeLeft(query));
        try {
            return towers.embed(Tower.QUERY, raw);
        } catch (IllegalArgumentException e) {
            throw new IllegalInputException("The query's features cannot be used: " + e.getMessage(), e);
        }
    }

    private Duration timeLeft(Query query) {
        return Duration.ofMillis(Math.max(1, Math.min(query.getTimeLeft(), (long) (config.fetchTimeout() * 1000))));
    }

    private static void setVector(Query query, Slot slot, Tensor vector) {
        RankFeatures features = query.getRanking().getFeatures();
        Object given = features.getObject(slot.queryFeature());
        if (given != null && !given.equals(vector))
            throw new IllegalInputException("'input." + slot.queryFeature() + "' is given, and twoTower parameters that would set it as well: give one of them");
        features.put(slot.queryFeature(), vector);
    }

    @SuppressWarnings("deprecation") // Vespa deprecates the setter, but has no other for hnsw.exploreAdditionalHits, which stays in the query language.
    private NearestNeighborItem neighbors(TowerRequest request, Slot slot) {
        NearestNeighborItem neighbors = new NearestNeighborItem(slot.embeddingField(), slot.queryTensor());
        neighbors.setTargetHits(request.targetHits() + exclusion.spare(excluded(request)));
        neighbors.setHnswExploreAdditionalHits(request.exploreAdditionalHits());
        neighbors.setAllowApproximate(true);
        return neighbors;
    }

    /** Returns whether the caller placed the slot's nearestNeighbor in the query already. */
    private static boolean searches(Item item, Slot slot, UnaryOperator<String> canonicalName) {
        if (item instanceof CompositeItem composite) return composite.items().stream().anyMatch(child -> searches(child, slot, canonicalName));
        return item instanceof NearestNeighborItem neighbors && canonicalName.apply(neighbors.getIndexName()).equals(slot.embeddingField())
                && neighbors.getQueryTensorName().equals(slot.queryTensor());
    }

    private static UnaryOperator<String> canonicalNames(Query query, Execution execution) {
        IndexFacts facts = execution.context().getIndexFacts();
        if (facts == null) return UnaryOperator.identity();
        return facts.newSession(query)::getCanonicName;
    }

    private static Collection<String> excluded(TowerRequest request) {
        return request.includeSeed() ? List.of() : request.sourceItems();
    }

    private Result searchWithoutSources(Query query, Execution execution, TowerRequest request) {
        Collection<String> excluded = excluded(request);
        List<DocumentId> ids = excluded.stream().map(items::documentId).toList();
        return exclusion.search(query, execution, excluded, ids);
    }

    /** Counts a query, and when it came back short because of its slot's vectors, says so to whoever looks into it. */
    private void account(SlotTowers towers, Query query, Result result, Execution execution) {
        Point slot = new Point(Map.of("slot", towers.slot().name()));
        requests.add(slot);
        towers.usage().addRequest();
        long hits = result.getTotalHitCount();
        long asked = Math.max(1, (long) query.getOffset() + query.getHits());
        if (result.hits().getError() != null || hits >= asked) return;
        if (hits == 0) {
            withoutHits.add(slot);
            towers.usage().addWithoutHits();
            query.trace("Warning: no hits. Either the query's other conditions leave none, or no item has a vector of generation " + towers.generation()
                    + " in slot " + towers.slot().name(), 1);
        }
        long others = mismatchedDocuments.count(towers, query, execution);
        if (others == 0) return;
        mismatches.add(slot);
        towers.usage().addMismatch();
        query.trace("Warning: " + hits + " hits, fewer than asked, and " + others + " documents have no vector of generation " + towers.generation() + " in slot "
                + towers.slot().name() + ", so that they cannot be found", 1);
    }

    @Override
    public void deconstruct() {
        items.close();
        super.deconstruct();
    }
}
