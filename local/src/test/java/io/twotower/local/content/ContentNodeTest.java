package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNearestNeighbor;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemTrue;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemWordTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TermItemProperties;
import com.yahoo.document.Document;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class ContentNodeTest {

    private static final String SCHEMA = """
            schema item {
              document item {
                field section type string { indexing: attribute | summary }
                field embedding type tensor<float>(x[2]) {
                  indexing: attribute | index
                  attribute { distance-metric: prenormalized-angular }
                  index { hnsw { max-links-per-node: 16
                                 neighbors-to-explore-at-insert: 100 } }
                }
              }
              rank-profile near {
                inputs { query(q) tensor<float>(x[2]) }
                first-phase { expression: closeness(field, embedding) }
              }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void documentsAreFoundAndSurviveARestart() {
        TestApplication application = TestApplication.of(directory, SCHEMA);
        try (TestNode node = new TestNode(application, directory.resolve("data"))) {
            put(node, "vim", "editors", 1, 0);
            put(node, "emacs", "editors", 0.6, 0.8);
            put(node, "gcc", "devel", 0, 1);
            check(node);
            node.remove("gcc");
            assertNull(node.get("gcc"));
            put(node, "gcc", "devel", 0, 1);
        }
        try (TestNode node = new TestNode(application, directory.resolve("data"))) {
            check(node);
        }
    }

    private static void check(TestNode node) {
        List<String> known = List.of("vim", "emacs", "gcc");
        assertEquals(3, node.ping().getActiveDocs());
        assertNotNull(node.get("vim"));
        assertEquals(3, node.search(TestNode.request(QueryTreeItem.newBuilder().setItemTrue(ItemTrue.newBuilder()).build())).getTotalHitCount());
        QueryTreeItem word = QueryTreeItem.newBuilder().setItemWordTerm(ItemWordTerm.newBuilder().setWord("Editors").setProperties(TermItemProperties.newBuilder().setIndex("section"))).build();
        assertEquals(2, node.ids(TestNode.request(word), known).size());
        QueryTreeItem nearest = QueryTreeItem.newBuilder().setItemNearestNeighbor(ItemNearestNeighbor.newBuilder()
                .setProperties(TermItemProperties.newBuilder().setIndex("embedding")).setQueryTensorName("q").setTargetNumHits(2).setDistanceThreshold(Double.POSITIVE_INFINITY)).build();
        SearchReply reply = node.search(TestNode.request(nearest).setRankProfile("near").addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]"))));
        assertEquals(List.of(), reply.getErrorsList());
        assertEquals(List.of("vim", "emacs"), reply.getHitsList().stream().map(hit -> TestNode.idOf(hit, known)).toList());
        assertEquals(1.0, reply.getHits(0).getRelevance(), 1e-6);
        assertEquals(1 / (2 - 0.6), reply.getHits(1).getRelevance(), 1e-6);
        assertEquals("editors", node.summaries(request -> { }, List.of("vim")).entry(0).field("docsum").field("section").asString());
    }

    private static void put(TestNode node, String id, String section, double x, double y) {
        Document document = node.document(id);
        document.setFieldValue("section", new StringFieldValue(section));
        document.setFieldValue("embedding", new TensorFieldValue(Tensor.from("tensor<float>(x[2]):[" + x + "," + y + "]")));
        node.put(document);
    }
}
