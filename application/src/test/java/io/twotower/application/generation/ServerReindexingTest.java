package io.twotower.application.generation;

import io.twotower.application.Slot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;


import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Asked for once, deployed, awaited: whatever of it an interrupted run has done. */
class ServerReindexingTest {
    private static final String TENANT = "/application/v2/tenant/default";
    private static final String INSTANCE = TENANT + "/application/default/environment/prod/region/default/instance/default";

    @TempDir
    Path directory;

    private ScriptedVespa vespa;
    private ReindexJournal journal;
    private boolean complete;
    private long ready = 1000;
    private boolean pending;
    private String end = "successful";

    @BeforeEach
    void start() throws IOException {
        journal = new ReindexJournal(directory.resolve("asked.json"));
        vespa = new ScriptedVespa()
                .on("POST " + INSTANCE + "/reindex", request -> {
                    pending = true;
                    return ScriptedVespa.Answer.ok("{}");
                })
                .on("POST " + TENANT + "/session", "{\"session-id\": \"7\"}")
                .on("PUT " + TENANT + "/session/7/prepared", "{}")
                .on("PUT " + TENANT + "/session/7/active", request -> {
                    if (pending) ready += 1000;
                    pending = false;
                    complete = end.equals("successful");
                    return ScriptedVespa.Answer.ok("{}");
                })
                .on("GET " + INSTANCE + "/reindexing", request -> ScriptedVespa.Answer.ok("{\"enabled\": true, \"clusters\": {\"items\": {\"pending\": {"
                        + (pending ? "\"item\": 8" : "") + "}, \"ready\": {\"item\": {\"readyMillis\": " + ready + ", \"state\": \"" + end
                        + "\", \"message\": \"of the test\", \"progress\": 1.0}}}}}"))
                .on("GET /state/v1/config", "{\"config\": {\"generation\": 7}}")
                .on("POST /search/", "{\"root\": {\"fields\": {\"totalCount\": 1}}}")
                .on("GET /document/v1/", request -> ScriptedVespa.Answer.ok(complete ? "{\"documents\": []}"
                        : "{\"documents\": [{\"id\": \"id:item:item::vim\", \"fields\": {}}]}"));
    }

    @AfterEach
    void stop() {
        vespa.close();
    }

    @Test
    void isAskedForThenDeployedThenAwaited() {
        fill();
        assertEquals(1, asked());
        assertEquals(1, deployed());
        assertTrue(vespa.requests().stream().anyMatch(request -> request.contains("/reindex?clusterId=items&documentType=item&speed=1&cause=")), vespa.requests()::toString);
        assertTrue(journal.readyBefore(generation()).isEmpty(), "the next time it has to be asked for again");
    }

    @Test
    void whatIsPendingIsOnlyDeployed() {
        journal.asked(generation(), Instant.ofEpochMilli(1000));
        pending = true;
        fill();
        assertEquals(0, asked());
        assertEquals(1, deployed());
    }

    @Test
    void whatRunsAlreadyIsOnlyAwaited() {
        journal.asked(generation(), Instant.ofEpochMilli(500));
        int[] polls = new int[1];
        vespa.on("GET /document/v1/", request -> ScriptedVespa.Answer.ok(polls[0]++ > 0 ? "{\"documents\": []}"
                : "{\"documents\": [{\"id\": \"id:item:item::vim\", \"fields\": {}}]}"));
        fill();
        assertEquals(0, asked());
        assertEquals(0, deployed());
    }

    @Test
    void oneThatWasAskedForAnotherModelDoesNotCount() {
        journal.asked("another", Instant.ofEpochMilli(500));
        fill();
        assertEquals(1, asked());
    }

    @Test
    void aFailureIsToldInVespasWords() {
        end = "failed";
        assertTrue(assertThrows(VespaException.class, this::fill).getMessage().contains("of the test"));
    }

    private void fill() {
        new ServerReindexing(new ConfigServerClient(vespa.uri()), new ContainerClient(vespa.uri()), journal)
                .fill(new FillTarget(Slot.B, generation()), new SilentListener());
    }

    private static String generation() {
        return "0123456789abcdef";
    }

    private long asked() {
        return vespa.requests().stream().filter(request -> request.startsWith("POST " + INSTANCE + "/reindex?")).count();
    }

    private long deployed() {
        return vespa.requests().stream().filter(request -> request.equals("PUT " + TENANT + "/session/7/active")).count();
    }
}
