package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ContainerClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A document that Vespa has acknowledged outlives a kill -9 at any moment of feeding. */
class ServeKilledTest {
    private static final int KILLS = 10;
    private static final int MOST_BETWEEN_KILLS = 200;
    private static final int IN_FLIGHT = 32;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private int next;

    @Test
    void everyAcknowledgedDocumentIsThereAfterEachOfTenKills() throws Exception {
        TinyApplication application = TinyApplication.make(directory);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ServeProcess serve = ServeProcess.start(directory, application.zip())) {
                assertAllThere(serve.endpoint());
                feedAndKill(serve, 1 + random.nextInt(MOST_BETWEEN_KILLS));
            }
        }
        assertTrue(acknowledged.size() > KILLS, "feeding was under way when it was killed: " + acknowledged.size());
        try (ServeProcess serve = ServeProcess.start(directory, application.zip())) {
            assertAllThere(serve.endpoint());
            assertTrue(new ContainerClient(serve.endpoint()).count("true") >= acknowledged.size());
        }
    }

    /** Keeps {@value #IN_FLIGHT} documents under way and kills as soon as so many more have been acknowledged. */
    private void feedAndKill(ServeProcess serve, int killAfter) {
        int target = acknowledged.size() + killAfter;
        Semaphore free = new Semaphore(IN_FLIGHT);
        while (acknowledged.size() < target) {
            free.acquireUninterruptibly();
            int document = next++;
            put(serve.endpoint(), document).whenComplete((response, error) -> {
                if (error == null && response.statusCode() == 200) acknowledged.add(document);
                free.release();
            });
        }
        serve.kill();
        free.acquireUninterruptibly(IN_FLIGHT);
    }

    private CompletableFuture<HttpResponse<String>> put(URI endpoint, int document) {
        ObjectNode body = OutputOptions.JSON.createObjectNode();
        body.putObject("fields").put("id", id(document)).put("title", "document number " + document).put("size", document);
        HttpRequest request = HttpRequest.newBuilder(uri(endpoint, document)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private void assertAllThere(URI endpoint) throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (int document : acknowledged) {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(uri(endpoint, document)).GET().build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200 || !response.body().contains("\"document number " + document + "\"")) missing.add(id(document) + " " + response.statusCode());
        }
        assertEquals(List.of(), missing, "of " + acknowledged.size() + " acknowledged documents");
    }

    private static URI uri(URI endpoint, int document) {
        return endpoint.resolve("/document/v1/item/item/docid/" + id(document));
    }

    private static String id(int document) {
        return "fed-" + document;
    }
}
