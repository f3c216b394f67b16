package io.twotower.application.generation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The gates that look at the vectors in Vespa, on a sample of items: whether they are right, and how far they have moved. */
final class NeighbourGates {
    static final String OVERLAP = "overlap";
    static final String NORM_DRIFT = "normDrift";
    static final String PARITY = "parity";
    static final String VECTORS = "vectors";

    private static final int NEIGHBOURS = 10;
    private static final int ATTEMPTS = 5;

    private final ContainerClient container;
    private final GateLimits limits;
    private final GenerationPair pair;
    private final TowerVectors towers;
    private final List<ContainerClient.Visited> sample;

    /** @param towers the new model's */
    NeighbourGates(ContainerClient container, GateLimits limits, GenerationPair pair, TowerVectors towers) {
        this.container = container;
        this.limits = limits;
        this.pair = pair;
        this.towers = towers;
        sample = sample();
    }

    /** Visiting goes by a hash of the ids, so the first documents are as good as any. */
    private List<ContainerClient.Visited> sample() {
        List<ContainerClient.Visited> items = new ArrayList<>();
        container.visit(pair.inBoth(), ContainerClient.DOCUMENT_TYPE + ":[document]", limits.queries(), part -> {
            items.addAll(part.subList(0, Math.min(part.size(), limits.queries() - items.size())));
            return items.size() < limits.queries();
        });
        return items;
    }

    /** Checks all of them. */
    List<GateResult> check() {
        List<GateResult> results = new ArrayList<>(List.of(overlap(), normDrift()));
        results.addAll(parity());
        return results;
    }

    /** The mean share of the active generation's nearest that are among the new one's. */
    private GateResult overlap() {
        Optional<ItemQuery> before = ItemQuery.of(pair.active().encoder().spec());
        Optional<ItemQuery> now = ItemQuery.of(pair.incoming().encoder().spec());
        if (before.isEmpty() || now.isEmpty() || sample.isEmpty()) return GateResult.notMeasured(OVERLAP, limits.overlap(), "no query can be made of an item");
        double sum = 0;
        int queries = 0;
        for (ContainerClient.Visited item : sample) {
            Optional<List<String>> active = neighbours(before.get(), item.id(), pair.activeSlot()).filter(ids -> !ids.isEmpty());
            Optional<List<String>> incoming = active.flatMap(ids -> neighbours(now.get(), item.id(), pair.incomingSlot()));
            if (incoming.isEmpty()) continue;
            sum += share(active.get(), incoming.get());
            queries++;
        }
        if (queries == 0) return GateResult.notMeasured(OVERLAP, limits.overlap(), "the active generation finds nothing for " + sample.size() + " items");
        return GateResult.atLeast(OVERLAP, sum / queries, limits.overlap(),
                String.format(Locale.ROOT, "of the %d nearest of the active generation, %.0f %% are among the new one's", NEIGHBOURS, 100 * sum / queries));
    }

    /** Empty when the item was removed since the sample was taken. */
    private Optional<List<String>> neighbours(ItemQuery query, String item, Slot slot) {
        try {
            return Optional.of(ids(query.request(item, slot, NEIGHBOURS)));
        } catch (VespaException e) {
            if (container.document(item).isPresent()) throw e;
            return Optional.empty();
        }
    }

    /** An item that is removed between being found and being read is an error of that one query: the next does not find it. */
    private List<String> ids(ObjectNode request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return ItemQuery.ids(container.search(request));
            } catch (VespaException e) {
                if (attempt == ATTEMPTS) throw e;
            }
        }
    }

    /** Returns the share of {@code wanted} that is in {@code found}. */
    static double share(List<String> wanted, List<String> found) {
        Set<String> common = new HashSet<>(wanted);
        common.retainAll(found);
        return wanted.isEmpty() ? 1 : (double) common.size() / wanted.size();
    }

    private GateResult normDrift() {
        if (sample.isEmpty()) return GateResult.notMeasured(NORM_DRIFT, limits.normDrift(), "no document has both vectors");
        double active = meanNorm(pair.activeSlot());
        double incoming = meanNorm(pair.incomingSlot());
        return GateResult.atMost(NORM_DRIFT, Math.abs(incoming / active - 1), limits.normDrift(),
                String.format(Locale.ROOT, "the mean length of vectors is %.4f, the active generation's is %.4f", incoming, active));
    }

    private double meanNorm(Slot slot) {
        double sum = 0;
        for (ContainerClient.Visited item : sample) sum += Math.sqrt(dot(vector(item, slot), vector(item, slot)));
        return sum / sample.size();
    }

    private static float[] vector(ContainerClient.Visited item, Slot slot) {
        return DocumentFields.vector(item.fields().path(slot.embeddingField()));
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) sum += (double) one[i] * other[i];
        return sum;
    }

    /** What Vespa finds for an item against an exact search by a query vector made here, and the hits' stored vectors against ones made here. */
    private List<GateResult> parity() {
        Optional<ItemQuery> form = ItemQuery.of(pair.incoming().encoder().spec());
        if (form.isEmpty() || sample.isEmpty()) return List.of(GateResult.notMeasured(PARITY, limits.parity(), "no query can be made of an item"));
        List<float[]> queries = towers.embed(Tower.QUERY, sample.stream().map(item -> form.get().features(item.fields())).toList());
        Set<String> hits = new LinkedHashSet<>();
        double sum = 0;
        int asked = 0;
        for (int i = 0; i < queries.size(); i++) {
            Optional<List<String>> answer = neighbours(form.get(), sample.get(i).id(), pair.incomingSlot());
            if (answer.isEmpty()) continue;
            List<String> nearest = exactly(queries.get(i), sample.get(i).id());
            hits.addAll(nearest);
            sum += share(nearest, answer.get());
            asked++;
        }
        if (asked == 0) return List.of(GateResult.notMeasured(PARITY, limits.parity(), "none of the items is there any more"));
        double found = sum / asked;
        double difference = largestDifference(hits);
        return List.of(
                GateResult.atLeast(PARITY, found, limits.parity(), String.format(Locale.ROOT, "Vespa finds %.1f %% of the %d nearest by query vectors made here", 100 * found, NEIGHBOURS)),
                GateResult.atMost(VECTORS, difference, limits.vectors(),
                        String.format(Locale.ROOT, "values of %d items' vectors differ by at most %.1e from what the tower makes here", hits.size(), difference)));
    }

    /** Returns the nearest items but the one itself, by an exact search. */
    private List<String> exactly(float[] query, String without) {
        Slot slot = pair.incomingSlot();
        int hits = NEIGHBOURS + 1;
        ArrayNode values = VespaHttp.JSON.createArrayNode();
        for (float value : query) values.add(value);
        ObjectNode request = VespaHttp.JSON.createObjectNode().put("hits", hits).put("timeout", "10s").put("ranking", slot.rankProfile())
                .put("input." + slot.queryInput(), values.toString())
                .put("yql", "select documentid from " + ContainerClient.DOCUMENT_TYPE + " where {targetHits: " + hits + ", approximate: false}nearestNeighbor("
                        + slot.embeddingField() + ", q_" + slot.label() + ")");
        return ids(request).stream().filter(id -> !id.equals(without)).limit(NEIGHBOURS).toList();
    }

    /** Each document is read once, so that its features and its vector belong together. */
    private double largestDifference(Set<String> ids) {
        Set<String> fields = pair.incoming().encoder().spec().fields(Tower.ITEM);
        List<float[]> stored = new ArrayList<>();
        List<RawFeatures> raw = new ArrayList<>();
        for (String id : ids)
            container.document(id).ifPresent(document -> {
                stored.add(DocumentFields.vector(document.path(pair.incomingSlot().embeddingField())));
                raw.add(DocumentFields.raw(document, fields));
            });
        List<float[]> made = towers.embed(Tower.ITEM, raw);
        double largest = 0;
        for (int i = 0; i < made.size(); i++) largest = Math.max(largest, difference(stored.get(i), made.get(i)));
        return largest;
    }

    private static double difference(float[] one, float[] other) {
        if (one.length != other.length) return Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < one.length; i++) largest = Math.max(largest, Math.abs(one[i] - other[i]));
        return largest;
    }
}
