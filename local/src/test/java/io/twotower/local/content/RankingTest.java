package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.Feature;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTree;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.StringProperty;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TermItemProperties;
import com.yahoo.document.Document;
import com.yahoo.document.datatypes.DoubleFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.io.GrowableByteBuffer;
import com.yahoo.slime.Inspector;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.twotower.local.content.Items.all;
import static io.twotower.local.content.Items.nearest;
import static io.twotower.local.content.Items.of;
import static io.twotower.local.content.Items.or;
import static io.twotower.local.content.Items.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Relevance and features against values worked out by hand. */
class RankingTest {

    private static final String VECTOR = """
            field %1$s type tensor<float>(x[2]) {
              indexing: attribute | index
              attribute { distance-metric: %2$s }
            }
            """;

    private static final String PROFILE = """
            rank-profile %1$s inherits base {
              first-phase { expression: closeness(field, %1$s) }
              match-features: closeness(field, %1$s) distance(field, %1$s) closeness(label, here) distance(label, here)
            }
            """;

    private static final Map<String, String> METRICS = Map.of("prenormalized", "prenormalized-angular", "angular", "angular", "dotproduct", "dotproduct", "euclidean", "euclidean");

    private static final String SCHEMA = "schema item {\n document item {\n"
            + METRICS.entrySet().stream().map(field -> VECTOR.formatted(field.getKey(), field.getValue())).collect(Collectors.joining())
            + """
                field price type double { indexing: attribute | summary }
                field plain type tensor<float>(x[2]) { indexing: attribute }
                field sparse type tensor<float>(k{}) { indexing: attribute }
                field bfloat type tensor<bfloat16>(x[2]) { indexing: attribute | index }
              }
              constant weights {
                file: constants/weights.json
                type: tensor<float>(x[4])
              }
              rank-profile base {
                inputs {
                  query(q) tensor<float>(x[2])
                  query(boost) double: 2.0
                  query(zero) double
                }
              }
            """
            + METRICS.keySet().stream().map(PROFILE::formatted).collect(Collectors.joining())
            + """
              rank-profile formula inherits base {
                constants { offset: 10 }
                function doubled() { expression: attribute(price) * query(boost) }
                function weighted(x) { expression: x * constant(offset) }
                first-phase { expression: doubled + weighted(query(zero) + 1) + sum(constant(weights)) }
                match-features: doubled attribute(price) attribute(plain) attribute(sparse) attribute(bfloat) query(boost) firstphasevalue
                summary-features: doubled closeness(field, euclidean)
                function firstphasevalue() { expression: if (attribute(price) > 2, sum(attribute(plain) * query(q)), -1) }
              }
            }
            """;

    @TempDir
    static Path directory;
    private static TestNode node;

    @BeforeAll
    static void feed() {
        node = new TestNode(TestApplication.of(directory, SCHEMA), directory.resolve("data"));
        Document full = node.document("full");
        for (String field : METRICS.keySet()) full.setFieldValue(field, new TensorFieldValue(Tensor.from("tensor<float>(x[2]):[0.6,0.8]")));
        full.setFieldValue("price", new DoubleFieldValue(3.5));
        full.setFieldValue("plain", new TensorFieldValue(Tensor.from("tensor<float>(x[2]):[2,3]")));
        full.setFieldValue("sparse", new TensorFieldValue(Tensor.from("tensor<float>(k{}):{a:1.5,b:2}")));
        full.setFieldValue("bfloat", new TensorFieldValue(Tensor.from("tensor<bfloat16>(x[2]):[0.5,0.25]")));
        node.put(full);
        node.put(node.document("empty"));
    }

    @AfterAll
    static void close() { node.close(); }

    private static SearchRequest.Builder request(String profile, QueryTreeItem query) {
        return TestNode.request(query).setRankProfile(profile)
                       .addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]")))
                       .addRankProperties(StringProperty.newBuilder().setName("vespa.label.here.id").addValues("7"));
    }

    private static QueryTreeItem labelled(String field) {
        return of(nearest(field, 10).setProperties(TermItemProperties.newBuilder().setIndex(field).setUniqueId(7)));
    }

    /** The vector (0.6, 0.8) seen from (1, 0): dot 0.6, angle acos 0.6 = 0.9273, Euclidean distance sqrt 0.8 = 0.8944. */
    @ParameterizedTest
    @CsvSource({ "prenormalized, 0.7142857, 0.4", "angular, 0.5188619, 0.9272952", "dotproduct, 0.6, -0.6", "euclidean, 0.5278640, 0.8944272" })
    void closenessAndDistanceOfEachMetric(String metric, double closeness, double distance) {
        SearchReply reply = node.search(request(metric, labelled(metric)));
        assertEquals(List.of(), reply.getErrorsList());
        assertEquals(1, reply.getHitsCount(), "the one without a vector is no match");
        assertEquals(closeness, reply.getHits(0).getRelevance(), 1e-6);
        Map<String, Feature> features = features(reply, 0);
        assertEquals(closeness, features.get("closeness(field," + metric + ")").getNumber(), 1e-6);
        assertEquals(distance, features.get("distance(field," + metric + ")").getNumber(), 1e-6);
        assertEquals(closeness, features.get("closeness(label,here)").getNumber(), 1e-6);
        assertEquals(distance, features.get("distance(label,here)").getNumber(), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({ "prenormalized, 0", "angular, 0", "dotproduct, -1.7976931348623157E308", "euclidean, 0" })
    void aDocumentWithoutAVectorIsFarthest(String metric, double closeness) {
        SearchReply reply = node.search(request(metric, or(labelled(metric), all())));
        assertEquals(List.of("full", "empty"), reply.getHitsList().stream().map(hit -> TestNode.idOf(hit, List.of("full", "empty"))).toList());
        assertEquals(closeness, reply.getHits(1).getRelevance());
        assertEquals(Double.MAX_VALUE, features(reply, 1).get("distance(field," + metric + ")").getNumber());
    }

    /** closeness is a property of the document and the query's item, whether or not the item was what matched it. */
    @Test
    void closenessNeedsAnItemButNoMatchByIt() {
        SearchReply notFound = node.search(request("euclidean", or(of(nearest("euclidean", 0)), all())));
        assertEquals(0.5278640, notFound.getHits(0).getRelevance(), 1e-6);
        SearchReply noItem = node.search(request("euclidean", all()));
        assertEquals(0, noItem.getHits(0).getRelevance());
    }

    private static Map<String, Feature> features(SearchReply reply, int hit) {
        List<Feature> values = reply.getHits(hit).getMatchFeaturesList();
        return IntStream.range(0, values.size()).boxed().collect(Collectors.toMap(reply.getMatchFeatureNamesList()::get, values::get));
    }

    private static Tensor tensor(Feature feature) { return TypedBinaryFormat.decode(Optional.empty(), GrowableByteBuffer.wrap(feature.getTensor().toByteArray())); }

    @Test
    void expressionsWithFunctionsConstantsAndDefaults() {
        SearchReply reply = node.search(request("formula", all()));
        assertEquals(List.of(), reply.getErrorsList());
        assertEquals(3.5 * 2 + 1 * 10 + (1 + 2 + 3 + 4), reply.getHits(0).getRelevance(), 1e-9);
        assertEquals(Double.NEGATIVE_INFINITY, reply.getHits(1).getRelevance(), "a price that isn't there is not a number");
        Map<String, Feature> features = features(reply, 0);
        assertEquals(7, features.get("doubled").getNumber());
        assertEquals(3.5, features.get("attribute(price)").getNumber());
        assertEquals(2, features.get("query(boost)").getNumber());
        assertEquals(2, features.get("firstphasevalue").getNumber(), 1e-9);
        assertEquals(Tensor.from("tensor<float>(x[2]):[2,3]"), tensor(features.get("attribute(plain)")));
        assertEquals(Tensor.from("tensor<float>(k{}):{a:1.5,b:2}"), tensor(features.get("attribute(sparse)")));
        assertEquals(Tensor.from("tensor<bfloat16>(x[2]):[0.5,0.25]"), tensor(features.get("attribute(bfloat)")));
        assertEquals(Tensor.from("tensor<float>(x[2]):[0,0]"), tensor(features(reply, 1).get("attribute(plain)")));

        SearchReply boosted = node.search(request("formula", all()).addRankProperties(StringProperty.newBuilder().setName("boost").addValues("3")));
        assertEquals(3.5 * 3 + 20, boosted.getHits(0).getRelevance(), 1e-9);
        SearchReply overridden = node.search(request("formula", all()).addFeatureOverrides(StringProperty.newBuilder().setName("query(boost)").addValues("4")));
        assertEquals(3.5 * 4 + 20, overridden.getHits(0).getRelevance(), 1e-9);
    }

    @Test
    void aQueryValueThatCannotBeUsedIsAnError() {
        SearchReply reply = node.search(request("formula", all()).addRankProperties(StringProperty.newBuilder().setName("boost").addValues("much")));
        assertTrue(reply.getErrors(0).getMessage().contains("query(boost)") && reply.getErrors(0).getMessage().contains("'much'"), reply.toString());
        SearchReply missing = node.search(TestNode.request(all()).setRankProfile("formula"));
        assertTrue(missing.getErrors(0).getMessage().contains("query(q)"), missing.toString());
    }

    @Test
    void summaryFeaturesComeWithSummaries() {
        Inspector summaries = node.summaries(request -> request.setRankProfile("formula").setQueryTree(QueryTree.newBuilder().setRoot(of(nearest("euclidean", 10))))
                .addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]"))), List.of("full"));
        Inspector features = summaries.entry(0).field("docsum").field("summaryfeatures");
        assertEquals(7, features.field("doubled").asDouble());
        assertEquals(0.5278640, features.field("closeness(field,euclidean)").asDouble(), 1e-6);
        assertEquals(2, features.fields());
    }

    @Test
    void withoutAFirstPhaseAQueryWithoutRankedTermsHasRelevanceZero() {
        for (String profile : List.of("default", "unranked", ""))
            node.search(TestNode.request(all()).setRankProfile(profile)).getHitsList().forEach(hit -> assertEquals(0, hit.getRelevance()));
    }

    @Test
    void refusesToRankTermsWithoutAFirstPhase() {
        SearchRequest.Builder byTerm = TestNode.request(or(all(), word("price", "1"))).setRankProfile("default");
        assertTrue(node.search(byTerm).getErrors(0).getMessage().contains("nativeRank to score the term in 'price'"));
        assertEquals(0, node.search(byTerm.clone().setHits(0)).getErrorsCount(), "a count needs no ranking");
        assertEquals(0, node.search(byTerm.clone().setRankProfile("unranked")).getErrorsCount());
    }
}
