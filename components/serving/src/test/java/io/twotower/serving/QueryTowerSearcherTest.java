package io.twotower.serving;

import com.yahoo.container.protect.Error;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentType;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.prelude.fastsearch.FastHit;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.tensor.Tensor;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QueryTowerSearcherTest {
    private static final String ALL = "select * from item where true";

    @TempDir
    static Path directory;
    private static SlotTowers withHistory;
    private static SlotTowers symmetric;
    private static SlotTowers ofRequests;

    private final Items items = new Items(Items.vim(), Items.emacs(), Items.nano());

    @BeforeAll
    static void models() {
        withHistory = Models.slot("a", Models.withHistory(directory.resolve("history"), 1));
        symmetric = Models.slot("b", Models.symmetric(directory.resolve("symmetric"), 2));
        ofRequests = Models.slot("b", Models.ofRequests(directory.resolve("requests"), 3));
    }

    private QueryTowerSearcher searcher(QueryTowerSearcherConfig.Builder config, SlotTowers... slots) {
        return new QueryTowerSearcher(config.build(), Models.registry(slots), items, MetricReceiver.nullImplementation);
    }

    private SearchChain chain() {
        return SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder().idField("name"), withHistory, symmetric));
    }

    private static Query query(String... namesAndValues) {
        return new Query("?" + IntStream.range(0, namesAndValues.length / 2)
                .mapToObj(i -> namesAndValues[2 * i] + "=" + URLEncoder.encode(namesAndValues[2 * i + 1], StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
    }

    private static Tensor vector(Query query, String slot) {
        return query.getRanking().getFeatures().getTensor("query(q_" + slot + ")").orElseThrow();
    }

    private static Tensor expected(SlotTowers towers, RawFeatures raw) {
        return Vectors.tensor(towers.embed(Tower.QUERY, raw));
    }

    private static String nearest(String slot, int targetHits, SlotTowers towers) {
        return "NEAREST_NEIGHBOR {field=embedding_" + slot + ",queryTensorName=q_" + slot + ",targetHits="
                + targetHits + "} |generation_" + slot + ":" + towers.generation();
    }

    // What a recommendation is made of

    @Test
    void aSeedGivesItsVectorItsNeighboursAndItsRankProfile() {
        Query query = query("yql", ALL, "twoTower.seed", "vim");
        SearchChain chain = chain();
        assertNull(chain.search(query).hits().getError());
        assertEquals(expected(withHistory, Models.VIM.prefixed("seed.")), vector(query, "a"));
        assertEquals("two_tower_a", query.getRanking().getProfile());
        assertEquals("+(AND " + nearest("a", 200, withHistory) + ") -|name:vim", chain.tree());
        assertEquals(List.of("item:free,name,size,synopsis,tags"), items.fieldSets);
    }

    @Test
    void aQueryWithoutYqlIsARecommendationByItself() {
        SearchChain chain = chain();
        assertNull(chain.search(query("twoTower.seed", "vim", "twoTower.includeSeed", "true")).hits().getError());
        assertEquals("AND " + nearest("a", 200, withHistory), chain.tree());
    }

    @Test
    void theHistoryIsConcatenatedMostRecentFirst() {
        Query query = query("yql", ALL, "twoTower.history", "nano, vim,nano");
        SearchChain chain = chain();
        assertNull(chain.search(query).hits().getError());
        assertEquals(expected(withHistory, Models.raw("{'history.name': ['nano', 'vim', 'nano']}")), vector(query, "a"));
        assertEquals(2, items.fieldSets.size(), "each item is read once");
        assertTrue(chain.tree().endsWith("-|name:nano -|name:vim"), chain.tree());
    }

    @Test
    void seedHistoryItsLastItemAndTheRequestComeTogether() {
        SlotTowers mixed = Models.slot("a", Models.mixed(directory.resolve("mixed"), 3));
        Query query = query("yql", ALL, "twoTower.seed", "vim", "twoTower.history", "nano,emacs", "twoTower.features", "{\"request.country\": \"pt\"}");
        SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder().idField("name"), mixed)).search(query);
        RawFeatures raw = RawFeatures.builder().putAll("seed.", Models.VIM).put("history.name", List.of("nano", "emacs"))
                .putAll("history.last.", Models.NANO).put("request.country", "pt").build();
        assertEquals(expected(mixed, raw), vector(query, "a"));
        assertNotEquals(expected(mixed, raw.with("history.last.name", List.of("emacs"))), vector(query, "a"), "the last item matters");
    }

    @Test
    void seedHistoryAndFeaturesAddUpAndFeaturesWin() {
        Query query = query("yql", ALL, "twoTower.seed", "vim", "twoTower.history", "nano", "twoTower.features", "{\"seed.tags\": \"c\"}");
        assertNull(chain().search(query).hits().getError());
        RawFeatures raw = RawFeatures.builder().putAll("seed.", Models.VIM.with("tags", List.of("c"))).put("history.name", "nano").build();
        assertEquals(expected(withHistory, raw), vector(query, "a"));
    }

    @Test
    void featuresAloneReadNoItemAndExcludeNone() {
        Query query = query("yql", ALL, "twoTower.features", "{\"seed.synopsis\": \"an editor\"}");
        SearchChain chain = chain();
        assertNull(chain.search(query).hits().getError());
        assertEquals(expected(withHistory, Models.raw("{'seed.synopsis': 'an editor'}")), vector(query, "a"));
        assertEquals(List.of(), items.fieldSets);
        assertEquals("AND " + nearest("a", 200, withHistory), chain.tree());
    }

    @Test
    void theSlotChoosesModelFieldTensorAndProfile() {
        Query query = query("yql", ALL, "twoTower.seed", "vim", "twoTower.slot", "b", "twoTower.includeSeed", "true");
        SearchChain chain = chain();
        assertNull(chain.search(query).hits().getError());
        assertEquals(expected(symmetric, Models.VIM.prefixed("seed.")), vector(query, "b"));
        assertEquals("two_tower_b", query.getRanking().getProfile());
        assertEquals("AND " + nearest("b", 200, symmetric), chain.tree());
    }

    // Composition with the caller's query

    @Test
    void theCallersConditionsStay() {
        SearchChain chain = chain();
        chain.search(query("yql", "select * from item where section contains 'editors' and size > 3", "twoTower.seed", "vim", "twoTower.includeSeed", "true"));
        assertEquals("AND section:editors size:>3 (AND " + nearest("a", 200, withHistory) + ")", chain.tree());
    }

    @Test
    void theCallersOrAndNotStay() {
        SearchChain chain = chain();
        chain.search(query("yql", "select * from item where section contains 'x' or section contains 'y'", "twoTower.seed", "vim", "twoTower.includeSeed", "true"));
        assertEquals("AND (OR section:x section:y) (AND " + nearest("a", 200, withHistory) + ")", chain.tree());
        chain.search(query("yql", "select * from item where section contains 'x' and !(section contains 'y')", "twoTower.seed", "vim"));
        assertEquals("+(AND section:x (AND " + nearest("a", 200, withHistory) + ")) -section:y -|name:vim", chain.tree());
    }

    @Test
    void theCallersOwnNearestNeighborOnTheSlotIsUsed() {
        SearchChain chain = chain();
        Query query = query("yql", "select * from item where {targetHits:7}nearestNeighbor(embedding_a, q_a) and section contains 'x'",
                            "twoTower.seed", "vim", "twoTower.includeSeed", "true");
        assertNull(chain.search(query).hits().getError());
        assertEquals(expected(withHistory, Models.VIM.prefixed("seed.")), vector(query, "a"));
        assertEquals(1, chain.tree().split("NEAREST_NEIGHBOR", -1).length - 1, chain.tree());
        assertTrue(chain.tree().contains("targetHits=7"), chain.tree());
    }

    @Test
    void theCallersRankProfileStays() {
        Query query = query("yql", ALL, "twoTower.seed", "vim", "ranking", "mine");
        chain().search(query);
        assertEquals("mine", query.getRanking().getProfile());
    }

    @Test
    void searchingTwiceChangesNothingMore() {
        SearchChain chain = chain();
        Query query = query("yql", ALL, "twoTower.seed", "vim", "traceLevel", "0");
        chain.search(query);
        String once = chain.tree();
        query.properties().set("yql", null);
        assertNull(SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder().idField("name"), withHistory, symmetric)).search(query).hits().getError());
        assertEquals(once, query.getModel().getQueryTree().toString());
    }

    @Test
    void otherRequestsPass() {
        SearchChain chain = chain();
        Query query = query("yql", "select * from item where section contains 'x'");
        Result result = chain.search(query);
        assertEquals(1, result.hits().size());
        assertEquals("section:x", chain.tree());
        assertFalse(query.getRanking().hasRankProfile());
        assertEquals(List.of(), items.fieldSets);
    }

    @Test
    void theCallersOwnNearestNeighborIsKeptToItsModel() {
        SearchChain chain = chain();
        assertNull(chain.search(query("yql", "select * from item where ({targetHits:7}nearestNeighbor(embedding_a, q)) or ({targetHits:8}nearestNeighbor(photo, q))")).hits().getError());
        assertTrue(chain.tree().startsWith("OR (AND NEAREST_NEIGHBOR {field=embedding_a,") && chain.tree().contains("|generation_a:" + withHistory.generation()
                + ") NEAREST_NEIGHBOR {field=photo,"), chain.tree());
    }

    @Test
    void anAliasOfTheFieldIsKeptToItsModelToo() {
        SearchChain chain = chain();
        chain.search(query("yql", "select * from item where {targetHits:7}nearestNeighbor(vector, q)"));
        assertTrue(chain.tree().endsWith("|generation_a:" + withHistory.generation()), chain.tree());
    }

    @Test
    void theCallersOwnNearestNeighborByAnAliasIsUsedToo() {
        SearchChain chain = chain();
        assertNull(chain.search(query("yql", "select * from item where {targetHits:7}nearestNeighbor(vector, q_a)", "twoTower.seed", "vim", "twoTower.includeSeed", "true"))
                           .hits().getError());
        assertEquals(1, chain.tree().split("NEAREST_NEIGHBOR", -1).length - 1, chain.tree());
    }

    @Test
    void theTraceShowsWhatWasChanged() {
        Query query = query("yql", ALL, "twoTower.seed", "vim", "traceLevel", "3");
        Result result = chain().search(query);
        String trace = result.getQuery().getContext(false).getTrace().toString();
        assertTrue(trace.contains("Recommending by the query tower of slot a, generation " + withHistory.generation()) && trace.contains("nearestNeighbor(embedding_a, q_a)"), trace);
    }

    @Test
    void noHitsAreExplainedInTheTrace() {
        Query query = query("yql", ALL, "twoTower.seed", "vim", "traceLevel", "1");
        Result result = chain().matching(List.of()).search(query);
        String trace = result.getQuery().getContext(false).getTrace().toString();
        assertTrue(trace.contains("no item has a vector of generation " + withHistory.generation() + " in slot a"), trace);
    }

    // Hits to retrieve

    @Test
    void targetHitsFollowThePage() {
        SearchChain chain = chain();
        chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "300", "offset", "50"));
        assertTrue(chain.tree().contains("targetHits=350}"), chain.tree());
        chain.search(query("yql", ALL, "twoTower.seed", "vim", "twoTower.targetHits", "20", "twoTower.exploreAdditionalHits", "30"));
        assertTrue(chain.tree().contains("targetHits=20,hnsw.exploreAdditionalHits=30}"), chain.tree());
    }

    // Without an attribute that holds the id

    private static List<String> names(Result result) {
        return result.hits().asList().stream()
                .map(hit -> Stream.of("vim", "emacs", "nano", "ed", "joe", "mg")
                        .filter(name -> Arrays.equals(Items.id(name).getGlobalId(), ((FastHit) hit).getRawGlobalId())).findFirst().orElseThrow())
                .toList();
    }

    @Test
    void withoutAnIdFieldSourcesAreTakenOutOfTheHits() {
        SearchChain chain = SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder(), withHistory)).matching(List.of("vim", "ed", "nano", "joe", "mg"));
        Query first = query("yql", ALL, "twoTower.seed", "vim", "twoTower.history", "nano", "hits", "2");
        Result result = chain.search(first);
        assertEquals(List.of("ed", "joe"), names(result));
        assertEquals(3, result.getTotalHitCount());
        assertEquals(2, first.getHits());
        assertTrue(chain.tree().contains("targetHits=202}") && !chain.tree().contains("-"), chain.tree());
        Query second = query("yql", ALL, "twoTower.seed", "vim", "twoTower.history", "nano", "hits", "2", "offset", "2");
        assertEquals(List.of("mg"), names(chain.search(second)));
        assertEquals(2, second.getOffset());
        assertEquals(List.of("vim", "ed"), names(chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "2", "twoTower.includeSeed", "true"))));
        assertEquals(List.of(), names(chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "0"))));
    }

    // Bad requests

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            twoTower.seed                  | ' '            | twoTower.seed          | empty
            twoTower.seed                  | ghost          | id:item:item::ghost    | twoTower.features
            twoTower.history               | vim,ghost      | id:item:item::ghost    | twoTower.history
            twoTower.history               | vim,,nano      | twoTower.history       | empty id
            twoTower.history               | ,              | twoTower.history       | empty id
            twoTower.features              | {              | twoTower.features      | JSON
            twoTower.features              | []             | twoTower.features      | JSON object
            twoTower.features              | {"seed.x":1}   | seed.x                 | seed.synopsis
            twoTower.features              | {"seed.size":"big"} | seed.size         | number
            twoTower.slot                  | c              | twoTower.slot          | a and b
            twoTower.targetHits            | 0              | twoTower.targetHits    | from 1 to 10000
            twoTower.targetHits            | many           | twoTower.targetHits    | many
            twoTower.targetHits            | 99999999999    | twoTower.targetHits    | from 1 to 10000
            twoTower.targetHits            | 9              | twoTower.targetHits    | too few
            twoTower.exploreAdditionalHits | -1             | exploreAdditionalHits  | from 0 to 10000
            twoTower.includeSeed           | maybe          | twoTower.includeSeed   | true or false
            twoTower.sead                  | vim            | twoTower.sead          | twoTower.seed
            twoTower.features.seed.name    | vim            | twoTower.features      | string that holds a JSON object
            offset                         | 9999           | 'hits' + 'offset'      | 10009
            input.query(q_a)               | [1,2,3,4]      | input.query(q_a)       | give one
            """)
    void badParametersAreAnsweredWithTheirNameAndTheWayOut(String parameter, String value, String named, String wayOut) {
        SearchChain chain = chain();
        Query query = parameter.equals("twoTower.seed") ? query("yql", ALL, parameter, value) : query("yql", ALL, "twoTower.seed", "vim", "maxOffset", "10000", parameter, value);
        if (parameter.startsWith("input")) query.getRanking().getFeatures().put("query(q_a)", Tensor.from("tensor<float>(x[4]):" + value));
        Result result = chain.search(query);
        assertEquals(Error.INVALID_QUERY_PARAMETER.code, result.hits().getError().getCode());
        String message = result.hits().getError().getDetailedMessage();
        assertTrue(message.contains(named) && message.contains(wayOut), message);
        assertEquals(0, chain.searches());
    }

    @Test
    void longInputIsRefused() {
        assertTrue(message(query("yql", ALL, "twoTower.seed", "x".repeat(513))).contains("512"));
        assertTrue(message(query("yql", ALL, "twoTower.seed", "vim", "twoTower.slot", "x".repeat(9999))).length() < 200);
        assertTrue(message(query("yql", ALL, "twoTower.history", String.join(",", java.util.Collections.nCopies(51, "vim")))).contains("50"));
        assertTrue(message(query("yql", ALL, "twoTower.history", "vim,".repeat(100_000))).contains("50"));
        assertTrue(message(query("yql", ALL, "twoTower.features", "{\"seed.name\":\"" + "x".repeat(65536) + "\"}")).contains("65536"));
        assertTrue(message(query("yql", ALL, "twoTower.features", "{\"seed.name\":\"" + "x".repeat(5000) + "\"}")).contains("seed.name"));
    }

    private String message(Query query) {
        Result result = chain().search(query);
        assertEquals(Error.INVALID_QUERY_PARAMETER.code, result.hits().getError().getCode());
        return result.hits().getError().getDetailedMessage();
    }

    @Test
    void whatTheModelDoesNotReadIsRefused() {
        SearchChain chain = SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder().defaultSlot("b"), ofRequests));
        String message = chain.search(query("yql", ALL, "twoTower.seed", "vim")).hits().getError().getDetailedMessage();
        assertTrue(message.contains("twoTower.seed") && message.contains("request.country"), message);
        message = chain.search(query("yql", ALL, "twoTower.history", "vim")).hits().getError().getDetailedMessage();
        assertTrue(message.contains("twoTower.history"), message);
        Query query = query("yql", ALL, "twoTower.features", "{\"request.country\": \"no\"}");
        assertNull(chain.search(query).hits().getError());
    }

    @Test
    void anEmptySlotIsRefused() {
        SearchChain chain = SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder(), withHistory, Models.empty("b")));
        for (Query query : List.of(query("yql", ALL, "twoTower.seed", "vim", "twoTower.slot", "b"),
                                   query("yql", "select * from item where {targetHits:7}nearestNeighbor(embedding_b, q)"))) {
            Result result = chain.search(query);
            assertEquals(Error.INVALID_QUERY_PARAMETER.code, result.hits().getError().getCode());
            assertTrue(result.hits().getError().getDetailedMessage().contains("Slot b is empty"), result.hits().getError().getDetailedMessage());
        }
    }

    @Test
    void itemsThatCannotBeReadAreTheBackendsFault() {
        items.down = true;
        Result result = chain().search(query("yql", ALL, "twoTower.seed", "vim"));
        assertEquals(Error.BACKEND_COMMUNICATION_ERROR.code, result.hits().getError().getCode());
    }

    @Test
    void aFieldThatTheSchemaLacksIsTheServersFault() {
        Document other = new Document(new DocumentType("item"), Items.id("odd"));
        Items odd = new Items(other) {
            @Override
            Document read(DocumentId id, String fieldSet) {
                return other;
            }
        };
        QueryTowerSearcher searcher = new QueryTowerSearcher(new QueryTowerSearcherConfig.Builder().build(), Models.registry(withHistory), odd, MetricReceiver.nullImplementation);
        Result result = SearchChain.of(searcher).search(query("yql", ALL, "twoTower.seed", "odd"));
        assertEquals(Error.SERVER_IS_MISCONFIGURED.code, result.hits().getError().getCode());
        assertTrue(result.hits().getError().getDetailedMessage().contains("'free'"), result.hits().getError().getDetailedMessage());
    }

    // Vectors of another model

    /** A slot of its own, since slots count what is asked of them. */
    private static SlotTowers counted() {
        return Models.slot("a", directory.resolve("symmetric"));
    }

    private SearchChain counting(SlotTowers towers, double interval) {
        return SearchChain.of(searcher(new QueryTowerSearcherConfig.Builder().mismatchInterval(interval), towers));
    }

    @Test
    void aQueryThatIsShortOfHitsBecauseOfTheSlotsVectorsSaysSo() {
        SlotTowers towers = counted();
        SearchChain chain = counting(towers, 0).mismatched(7);
        Query query = query("yql", ALL, "twoTower.seed", "vim", "trace.level", "1");
        chain.search(query);
        assertEquals(List.of("-|generation_a:" + towers.generation()), chain.counts());
        String trace = query.getContext(false).getTrace().toString();
        assertTrue(trace.contains("7 documents have no vector of generation " + towers.generation()), trace);
        chain.matching(List.of()).search(query("yql", "select * from item where {targetHits:7}nearestNeighbor(embedding_a, q_a)"));
        chain.search(query("yql", ALL, "q", "no search of vectors"));
        assertEquals(List.of(2L, 1L, 2L, 7L), usage(towers));
        chain.mismatched(0).search(query("yql", ALL, "twoTower.seed", "vim"));
        assertEquals(List.of(3L, 2L, 2L, 0L), usage(towers));
    }

    @Test
    void aQueryThatHasItsHitsAsksNoMore() {
        SlotTowers towers = counted();
        SearchChain chain = counting(towers, 0).mismatched(7).matching(List.of("emacs", "nano"));
        chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "2"));
        chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "1", "offset", "1"));
        chain.search(query("yql", ALL, "twoTower.seed", "vim", "hits", "0"));
        assertEquals(List.of(), chain.counts());
        assertEquals(List.of(3L, 0L, 0L, 0L), usage(towers));
    }

    @Test
    void documentsAreCountedOnceInAWhile() {
        SlotTowers towers = counted();
        SearchChain chain = counting(towers, 3600).mismatched(7);
        for (int i = 0; i < 5; i++) chain.search(query("yql", ALL, "twoTower.seed", "vim"));
        assertEquals(1, chain.counts().size());
        assertEquals(List.of(5L, 0L, 5L, 7L), usage(towers));
    }

    private static List<Long> usage(SlotTowers towers) {
        SlotUsage usage = towers.usage();
        return List.of(usage.requests(), usage.withoutHits(), usage.mismatches(), usage.mismatchedDocuments());
    }

    @Test
    void oneSessionIsKeptOpenAndClosed() {
        QueryTowerSearcher searcher = searcher(new QueryTowerSearcherConfig.Builder(), withHistory);
        SearchChain chain = SearchChain.of(searcher);
        for (int i = 0; i < 3; i++) chain.search(query("yql", ALL, "twoTower.seed", "vim"));
        assertEquals(1, items.sessions);
        searcher.deconstruct();
        assertEquals(0, items.sessions);
    }
}
