package io.twotower.application.generation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigServerClientTest {
    private static final String TENANT = "/application/v2/tenant/default";
    private static final String INSTANCE = TENANT + "/application/default/environment/prod/region/default/instance/default";

    @TempDir
    Path directory;

    private ScriptedVespa server;
    private ConfigServerClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedVespa();
        client = new ConfigServerClient(server.uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anEditIsASessionOfTheDeployedPackageWithOneFileChanged() {
        server.on("POST " + TENANT + "/session", "{\"session-id\": \"12\"}")
              .on("GET " + TENANT + "/session/12/content/profile.xml", "slot a")
              .on("PUT " + TENANT + "/session/12/", "{}");
        assertEquals(12, client.edit("profile.xml", text -> text.replace('a', 'b')));
        List<String> requests = server.requests();
        assertTrue(requests.get(0).startsWith("POST " + TENANT + "/session?from=http%3A%2F%2F127.0.0.1%3A"), requests.get(0));
        assertTrue(requests.get(0).endsWith(INSTANCE.replace("/", "%2F")), requests.get(0));
        assertEquals(List.of("GET " + TENANT + "/session/12/content/profile.xml", "PUT " + TENANT + "/session/12/content/profile.xml slot b",
                             "PUT " + TENANT + "/session/12/prepared", "PUT " + TENANT + "/session/12/active"), requests.subList(1, requests.size()));
    }

    @Test
    void aConflictIsSaidInTheServersWords() {
        server.on("POST " + TENANT + "/session", "{\"session-id\": \"12\"}").on("PUT " + TENANT + "/session/12/prepared", "{}")
              .on("PUT " + TENANT + "/session/12/active", request -> new ScriptedVespa.Answer(409, "{\"message\": \"session 11 is active now\"}"));
        VespaException refused = assertThrows(VespaException.class, client::redeploy);
        assertTrue(refused.getMessage().contains("409") && refused.getMessage().contains("session 11 is active now"), refused.getMessage());
    }

    @Test
    void downloadsTheWholePackageDirectoryByDirectory() throws IOException {
        String content = server.uri() + INSTANCE + "/content/";
        server.on("GET " + INSTANCE + "/content/", "[\"" + content + "services.xml\", \"" + content + "schemas/\"]")
              .on("GET " + INSTANCE + "/content/services.xml", "<services/>")
              .on("GET " + INSTANCE + "/content/schemas/", "[\"" + content + "schemas/item.sd\"]")
              .on("GET " + INSTANCE + "/content/schemas/item.sd", "schema item {}");
        client.download(directory.resolve("package"));
        assertEquals("<services/>", Files.readString(directory.resolve("package/services.xml")));
        assertEquals("schema item {}", Files.readString(directory.resolve("package/schemas/item.sd")));
    }

    @Test
    void aListingThatLeadsOutOfThePackageIsRefused() {
        server.on("GET " + INSTANCE + "/content/", "[\"" + server.uri() + INSTANCE + "/content/../\"]");
        assertThrows(VespaException.class, () -> client.download(directory.resolve("package")));
        assertFalse(Files.exists(directory.resolve("services.xml")));
    }

    @Test
    void whatIsNotThereIsEmptyAndWhatFailsIsNot() {
        assertEquals(OptionalLong.empty(), client.generation());
        assertEquals(Optional.empty(), client.text("services.xml"));
        assertEquals(Optional.empty(), client.converged());
        server.on("GET " + INSTANCE, request -> new ScriptedVespa.Answer(500, "{\"message\": \"out of order\"}"));
        assertTrue(assertThrows(VespaException.class, () -> client.text("services.xml")).getMessage().contains("out of order"));
        assertTrue(assertThrows(VespaException.class, client::generation).getMessage().contains("out of order"));
    }

    @Test
    void nobodyThereIsNamed() {
        server.close();
        assertTrue(assertThrows(VespaException.class, client::generation).getMessage().contains("No Vespa answers at " + client.server()));
    }
}
