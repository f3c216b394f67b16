package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A bundle with a searcher, its config definition and a library inside, deployed again and again. */
class PackageBundleTest {

    private static final String SEARCHER = """
            package com.example.shelf;
            import com.yahoo.search.Query;
            import com.yahoo.search.Result;
            import com.yahoo.search.Searcher;
            import com.yahoo.search.result.Hit;
            import com.yahoo.search.searchchain.Execution;
            import com.example.library.Voice;
            import java.io.IOException;
            import java.nio.file.Files;
            public class ShelfSearcher extends Searcher {
                private final String text;
                private final String instance = java.util.UUID.randomUUID().toString();
                public ShelfSearcher(ShelfConfig config) throws IOException {
                    text = Voice.say(config.greeting()) + Files.readString(config.words());
                    CONSTRUCTOR
                }
                @Override public Result search(Query query, Execution execution) {
                    Result result = execution.search(query);
                    Hit hit = new Hit("shelf");
                    hit.setField("text", text);
                    hit.setField("instance", instance);
                    hit.setField("sees", sees("org.junit.jupiter.api.Test") + sees("com.fasterxml.jackson.databind.ObjectMapper"));
                    result.hits().add(hit);
                    return result;
                }
                private static String sees(String name) {
                    try { return "" + (Class.forName(name) != null); } catch (ClassNotFoundException e) { return "no "; }
                }
            }
            """;

    @TempDir
    Path directory;
    private int built = 0;

    @Test
    void bundlesAreLoadedReloadedAndRejected() {
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data"))
                                                         .withApplication(application("Hello", "loud", "")))) {
            VespaClient client = new VespaClient(vespa);
            JsonNode first = shelf(client);
            assertEquals("loud Hello readers", first.get("text").asText());
            assertEquals("no true", first.get("sees").asText(), "only imported packages are visible");

            vespa.deploy(application("Hello", "loud", ""));
            assertEquals(first.get("instance"), shelf(client).get("instance"), "an unchanged component is kept");

            vespa.deploy(application("Goodbye", "loud", ""));
            assertEquals("loud Goodbye readers", shelf(client).get("text").asText());

            vespa.deploy(application("Goodbye", "quiet", ""));
            JsonNode reloaded = shelf(client);
            assertEquals("quiet Goodbye readers", reloaded.get("text").asText());
            assertNotEquals(first.get("instance"), reloaded.get("instance"));

            long generation = vespa.generation();
            DeployException refused = assertThrows(DeployException.class, () ->
                    vespa.deploy(application("Goodbye", "mute", "if (true) throw new IllegalArgumentException(\"no voice today\");")));
            assertTrue(refused.getMessage().contains("no voice today"), refused.getMessage());
            assertEquals("quiet Goodbye readers", shelf(client).get("text").asText(), "the old one serves on");
            assertTrue(vespa.generation() > generation, "rolled back under a new generation");

            DeployException missing = assertThrows(DeployException.class, () -> vespa.deploy(
                    TestApplication.copy(directory.resolve("missing"))
                                   .replace("services.xml", "<search/>", "<search><chain id='default' inherits='vespa'>" +
                                            "<searcher id='com.example.Missing' bundle='nowhere'/></chain></search>").directory()));
            assertTrue(missing.getMessage().contains("com.example.Missing"), missing.getMessage());
            assertEquals("quiet Goodbye readers", shelf(client).get("text").asText());

            vespa.deploy(application("Again", "loud", ""));
            assertEquals("loud Again readers", shelf(client).get("text").asText());
        }
    }

    private static JsonNode shelf(VespaClient client) {
        JsonNode result = client.query("yql", "select * from book where false");
        return result.at("/root/children/0/fields");
    }

    private Path application(String greeting, String voice, String constructor) {
        Path work = directory.resolve("build" + built++);
        TestApplication application = TestApplication.copy(work.resolve("application"))
                .write("words.txt", " readers")
                .replace("services.xml", "<search/>",
                         "<search><chain id='default' inherits='vespa'><searcher id='com.example.shelf.ShelfSearcher' bundle='shelf'>" +
                         "<config name='com.example.shelf.shelf'><greeting>" + greeting + "</greeting><words>words.txt</words></config>" +
                         "</searcher></chain></search>");
        new TestBundle(work.resolve("bundle"))
                .config("shelf", "package=com.example.shelf\ngreeting string default=\"?\"\nwords path\n")
                .nested("com.example.library.Voice", """
                        package com.example.library;
                        public class Voice {
                            public static String say(String text) { return "VOICE " + text; }
                        }
                        """.replace("VOICE", voice))
                .source("com.example.shelf.ShelfSearcher", SEARCHER.replace("CONSTRUCTOR", constructor))
                .writeTo(application.directory().resolve("components/shelf-deploy.jar"), "shelf",
                         "com.yahoo.search,com.yahoo.config;version=\"[1.0.0,2)\",com.fasterxml.jackson.databind;version=\"[2.1,3)\"");
        return application.directory();
    }

}
