package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import com.yahoo.document.Document;
import com.yahoo.document.datatypes.IntegerFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.tensor.Tensor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static io.twotower.local.content.Items.all;
import static io.twotower.local.content.Items.nearest;
import static io.twotower.local.content.Items.of;
import static io.twotower.local.content.Items.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A node's life: restarts, deploys, what it refuses to become. */
class ContentNodeTest {

    private static final String FIELDS = """
            field section type string { indexing: attribute | summary }
            field size type int { indexing: attribute | summary }
            """;
    private static final String VECTOR = """
            field embedding type tensor<float>(x[2]) {
              indexing: attribute | index
              attribute { distance-metric: %s }
            }
            """;
    private static final String PROFILE = """
            rank-profile near {
              inputs { query(q) tensor<float>(x[2]) }
              first-phase { expression: closeness(field, embedding) }
            }
            """;
    private static final String SCHEMA = schema(FIELDS + VECTOR.formatted("prenormalized-angular"), PROFILE);
    private static final List<String> IDS = List.of("vim", "emacs", "gcc");

    @TempDir
    Path directory;

    private static String schema(String fields, String rest) { return "schema item { document item {\n" + fields + "}\n" + rest + "}"; }

    private TestNode start(String schema) { return new TestNode(TestApplication.of(directory, schema), directory.resolve("data")); }

    private static void feed(TestNode node) {
        put(node, "vim", "editors", 1, 0);
        put(node, "emacs", "editors", 0.6, 0.8);
        put(node, "gcc", "devel", 0, 1);
    }

    private static void put(TestNode node, String id, String section, double x, double y) {
        Document document = node.document(id);
        document.setFieldValue("section", new StringFieldValue(section));
        document.setFieldValue("embedding", new TensorFieldValue(Tensor.from("tensor<float>(x[2]):[" + x + "," + y + "]")));
        node.put(document);
    }

    private static SearchReply nearVim(TestNode node) {
        return node.search(TestNode.request(of(nearest("embedding", 2))).setRankProfile("near").addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]"))));
    }

    private static void check(TestNode node) {
        assertEquals(3, node.ping().getActiveDocs());
        assertTrue(node.ping().getOnline());
        assertEquals(3, node.search(TestNode.request(all())).getTotalHitCount());
        assertEquals(2, node.ids(TestNode.request(word("section", "editors")), IDS).size());
        SearchReply reply = nearVim(node);
        assertEquals(List.of("vim", "emacs"), reply.getHitsList().stream().map(hit -> TestNode.idOf(hit, IDS)).toList());
        assertEquals(1 / (2 - 0.6), reply.getHits(1).getRelevance(), 1e-6);
        assertEquals("editors", node.summaries(request -> { }, List.of("vim")).entry(0).field("docsum").field("section").asString());
    }

    @Test
    void documentsSurviveARestart() {
        try (TestNode node = start(SCHEMA)) {
            feed(node);
            check(node);
            node.remove("gcc");
            assertNull(node.get("gcc"));
            put(node, "gcc", "devel", 0, 1);
        }
        try (TestNode node = start(SCHEMA)) {
            check(node);
        }
    }

    /** The index is derived: whatever happened to it, the log has the documents. */
    @Test
    void aMissingOrDamagedIndexIsBuiltAnew() throws IOException {
        try (TestNode node = start(SCHEMA)) {
            feed(node);
        }
        for (Path file : indexFiles()) Files.write(file, new byte[] { 1, 2, 3 });
        try (TestNode node = start(SCHEMA)) {
            check(node);
        }
        for (Path file : indexFiles()) Files.delete(file);
        try (TestNode node = start(SCHEMA)) {
            check(node);
        }
    }

    /** As after kill -9: the index knows less than the log. */
    @Test
    void whatTheIndexHasNotSeenIsIndexedAtStart() throws IOException {
        try (TestNode node = start(SCHEMA)) {
            put(node, "vim", "devel", 0, 1);
            put(node, "emacs", "editors", 0.6, 0.8);
        }
        Map<Path, byte[]> index = new HashMap<>();
        for (Path file : indexFiles()) index.put(file, Files.readAllBytes(file));
        try (TestNode node = start(SCHEMA)) {
            put(node, "ed", "editors", 1, 1);
            feed(node);
            node.remove("ed");
        }
        for (Path file : indexFiles()) Files.delete(file);
        for (Map.Entry<Path, byte[]> file : index.entrySet()) Files.write(file.getKey(), file.getValue());
        try (TestNode node = start(SCHEMA)) {
            check(node);
        }
    }

    private List<Path> indexFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            return files.filter(file -> Files.isRegularFile(file) && file.getParent().getFileName().toString().startsWith("index-")).toList();
        }
    }

    @Test
    void aDirectoryInUseIsRefused() {
        TestApplication application = TestApplication.of(directory, SCHEMA);
        try (TestNode node = start(SCHEMA)) {
            UncheckedIOException error = assertThrows(UncheckedIOException.class, () -> ContentNode.start(application.model(), directory.resolve("data"), 1, application.files()));
            assertTrue(error.getMessage().contains("in use"), error.getMessage());
            assertEquals(0, node.ping().getActiveDocs());
        }
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        try (TestNode node = start(SCHEMA)) {
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList())
                for (InetAddress address : network.inetAddresses().filter(address -> !address.isLoopbackAddress()).toList())
                    assertThrows(IOException.class, () -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, node.node.rpcPort()), 1000);
                        }
                    }, address.toString());
        }
    }

    @Test
    void newFieldsAndProfilesAreTakenOverLive() {
        String extended = schema(FIELDS + VECTOR.formatted("prenormalized-angular") + "field stars type int { indexing: attribute | summary }\n",
                                 PROFILE + "rank-profile popular { first-phase { expression: attribute(stars) } }\n");
        try (TestNode node = start(SCHEMA)) {
            feed(node);
            TestApplication next = TestApplication.of(directory, extended);
            assertEquals(List.of(), node.node.validate(next.model()));
            assertTrue(node.search(TestNode.request(all()).setRankProfile("popular")).getErrors(0).getMessage().contains("'popular'"));
            node.node.reconfigure(next.model(), next.files());
            check(node);
            assertEquals(3, node.search(TestNode.request(all()).setRankProfile("popular")).getHitsCount());
        }
        try (TestNode node = start(extended)) {
            Document document = node.get("vim");
            document.setFieldValue("stars", new IntegerFieldValue(5));
            node.put(document);
            assertEquals("vim", node.ids(TestNode.request(all()).setRankProfile("popular"), IDS).get(0));
            check(node);
        }
    }

    /** Another metric means another index: it is built while searches and writes go on, and none of them fails. */
    @Test
    void aDeployThatRebuildsTheIndexDisturbsNobody() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TestNode node = start(SCHEMA)) {
            for (int i = 0; i < 300; i++) put(node, "other" + i, "other", -1, i);
            feed(node);
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger searches = new AtomicInteger(), writes = new AtomicInteger();
            Future<?> searching = threads.submit(() -> {
                while (!done.get()) {
                    SearchReply reply = nearVim(node);
                    assertEquals(List.of(), reply.getErrorsList());
                    assertEquals(List.of("vim", "emacs"), reply.getHitsList().stream().map(hit -> TestNode.idOf(hit, IDS)).toList());
                    searches.incrementAndGet();
                }
            });
            Future<?> writing = threads.submit(() -> {
                while (!done.get()) put(node, "other" + writes.getAndIncrement() % 300, "other", -2, 0);
            });
            for (String metric : List.of("angular", "euclidean", "dotproduct", "prenormalized-angular")) {
                TestApplication next = TestApplication.of(directory, schema(FIELDS + VECTOR.formatted(metric), PROFILE));
                int before = searches.get();
                node.node.reconfigure(next.model(), next.files());
                Awaitility.await().until(() -> searching.isDone() || writing.isDone() || searches.get() > before + 1);
            }
            done.set(true);
            searching.get();
            writing.get();
            assertEquals(1 / (2 - 0.6), nearVim(node).getHits(1).getRelevance(), 1e-6);
            assertEquals(303, node.search(TestNode.request(all())).getTotalHitCount());
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertEquals(1, files.filter(file -> file.getFileName().toString().startsWith("index-")).count());
        }
    }

    @Test
    void aPopulatedFieldIsNeitherDroppedNorRetyped() {
        String dropped = schema("field size type int { indexing: attribute | summary }\n" + VECTOR.formatted("prenormalized-angular"), PROFILE);
        String retyped = schema(FIELDS.replace("section type string", "section type int") + VECTOR.formatted("prenormalized-angular"), PROFILE);
        String resized = SCHEMA.replace("x[2]", "x[3]");
        try (TestNode node = start(SCHEMA)) {
            for (String schema : List.of(dropped, retyped, resized)) assertEquals(List.of(), node.node.validate(TestApplication.of(directory, schema).model()), "nothing is stored yet");
            feed(node);
            assertEquals(List.of("Field 'section' of type string cannot be dropped: 3 documents have a value in it. Clear it first, or start over with an empty data directory"), node.node.validate(TestApplication.of(directory, dropped).model()));
            assertEquals(List.of("Field 'section' of type string cannot be changed to type int: 3 documents have a value in it. Clear it first, or start over with an empty data directory"), node.node.validate(TestApplication.of(directory, retyped).model()));
            assertEquals(List.of("Field 'embedding' of type tensor<float>(x[2]) cannot be changed to type tensor<float>(x[3]): 3 documents have a value in it. Clear it first, or start over with an empty data directory"), node.node.validate(TestApplication.of(directory, resized).model()));
            TestApplication other = TestApplication.of(directory, resized);
            assertThrows(IllegalArgumentException.class, () -> node.node.reconfigure(other.model(), other.files()));
            check(node);
            assertEquals(List.of(), node.node.validate(TestApplication.of(directory, schema(FIELDS.replace("size", "length") + VECTOR.formatted("angular"), PROFILE)).model()), "no document has a size");
        }
        TestApplication other = TestApplication.of(directory, dropped);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ContentNode.start(other.model(), directory.resolve("data"), 1, other.files()));
        assertTrue(error.getMessage().contains("'section'"), error.getMessage());
        try (TestNode node = start(SCHEMA)) {
            check(node);
        }
    }

    /** A field that lost its values can be dropped and come back as something else. */
    @Test
    void anEmptiedFieldCanChangeItsSize() {
        try (TestNode node = start(SCHEMA)) {
            feed(node);
            IDS.forEach(node::remove);
        }
        try (TestNode node = start(SCHEMA.replace("x[2]", "x[3]"))) {
            Document document = node.document("vim");
            document.setFieldValue("embedding", new TensorFieldValue(Tensor.from("tensor<float>(x[3]):[1,2,3]")));
            node.put(document);
            assertEquals(1, node.search(TestNode.request(of(nearest("embedding", 2))).addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[3]):[1,0,0]")))).getHitsCount());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '$', value = {
            "field p type predicate { indexing: attribute \\n index { arity: 2 } } $ $ 'p'",
            "field r type raw { indexing: attribute } $ $ 'r'",
            "field f type tensor<double>(x[2]) { indexing: attribute | index } $ $ float, bfloat16 or int8",
            "field f type tensor<float>(x{},y[2]) { indexing: attribute | index } $ $ 'f'",
            "field f type tensor<int8>(x[2]) { indexing: attribute | index \\n attribute { distance-metric: hamming } } $ $ hamming",
            "field s type string { indexing: summary | index \\n summary: dynamic } $ $ 's'",
            "field m type map<string, string> { indexing: summary \\n struct-field key { indexing: attribute } } $ $ 'm.key'",
            "$ rank-profile bad { first-phase { expression: nativeRank(section) } } $ nativeRank(section)",
            "$ rank-profile bad { first-phase { expression: bm25(section) + 1 } } $ bm25(section)",
            "$ rank-profile bad { first-phase { expression: fieldMatch(section).completeness } } $ fieldMatch(section).completeness",
            "$ rank-profile bad { first-phase { expression: attribute(section) } } $ attribute(section)",
            "$ rank-profile bad { first-phase { expression: attribute(size, 1) } } $ attribute(size,1)",
            "$ rank-profile bad { first-phase { expression: now } } $ 'now'",
            "$ rank-profile bad { first-phase { expression: closeness(field, size) } } $ closeness(field,size)",
            "$ rank-profile bad { first-phase { expression: random } } $ 'random'",
            "$ rank-profile bad { function f() { expression: matches(section) } first-phase { expression: f } } $ matches(section)",
            "$ rank-profile bad { match-features: term(0).weight } $ term(0).weight",
            "$ rank-profile bad { first-phase { expression: 1 } \\n second-phase { expression: 2 } } $ second-phase",
            "$ rank-profile bad { first-phase { expression: 1 \\n rank-score-drop-limit: 0.5 } } $ rank-score-drop-limit" })
    void whatIsNotSupportedIsRefusedByName(String fields, String profile, String named) {
        String schema = schema(FIELDS + (fields == null ? "" : unescaped(fields)), profile == null ? "" : unescaped(profile));
        TestApplication application = TestApplication.of(directory, schema);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ContentNode.start(application.model(), directory.resolve("data"), 1, application.files()));
        assertTrue(error.getMessage().contains(named), error.getMessage());
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    }

    private static String unescaped(String text) { return text.replace("\\n", "\n"); }

    @Test
    void moreThanOneSchemaIsRefused() {
        TestApplication application = TestApplication.of(directory, Map.of("item", SCHEMA, "other", SCHEMA.replace("item", "other")));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ContentNode.start(application.model(), directory.resolve("data"), 1, application.files()));
        assertTrue(error.getMessage().contains("exactly one schema"), error.getMessage());
        assertFalse(Files.exists(directory.resolve("data")));
    }
}
