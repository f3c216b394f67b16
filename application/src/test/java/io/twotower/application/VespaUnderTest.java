package io.twotower.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twotower.local.LocalVespa;
import io.twotower.local.LocalVespaOptions;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A Vespa with our application: the local one, or with {@code -Dvespa.endpoint=http://HOST:8080 -Dvespa.config=http://HOST:19071} a real
 * one, on which the application is deployed.
 */
final class VespaUnderTest implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    private final LocalVespa local;
    private final URI endpoint;
    private final URI config;

    /** An answer over HTTP. */
    record Answer(int status, JsonNode body) {}

    private VespaUnderTest(LocalVespa local, URI endpoint, URI config) {
        this.local = local;
        this.endpoint = endpoint;
        this.config = config;
    }

    static VespaUnderTest start(Path application, Path data) {
        String endpoint = System.getProperty("vespa.endpoint");
        if (endpoint == null) {
            LocalVespa local = LocalVespa.start(new LocalVespaOptions(data, 0, 0, application));
            return new VespaUnderTest(local, local.endpoint(), local.configEndpoint());
        }
        VespaUnderTest vespa = new VespaUnderTest(null, URI.create(endpoint), URI.create(System.getProperty("vespa.config", "http://127.0.0.1:19071")));
        Answer deployed = vespa.deploy(application);
        if (deployed.status() != 200) throw new IllegalStateException("The application was not deployed: " + deployed.body());
        long session = deployed.body().path("session-id").asLong();
        Awaitility.await().atMost(Duration.ofMinutes(5)).ignoreExceptions()
                .until(() -> vespa.get("/state/v1/config", Map.of()).body().at("/config/generation").asLong() >= session);
        return vespa;
    }

    Answer deploy(Path application) {
        try {
            return send(HttpRequest.newBuilder(config.resolve("/application/v2/tenant/default/prepareandactivate"))
                    .header("Content-Type", "application/zip").POST(HttpRequest.BodyPublishers.ofFile(application)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Answer query(Map<String, String> parameters) {
        return get("/search/", parameters);
    }

    Answer document(String id) {
        return get(path(id), Map.of());
    }

    Answer put(String id, JsonNode fields) {
        return send(HttpRequest.newBuilder(endpoint.resolve(path(id))).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode().set("fields", fields).toString())));
    }

    Answer update(String id, JsonNode fields) {
        return update(id, fields, Map.of());
    }

    Answer update(String id, JsonNode fields, Map<String, String> parameters) {
        return updateAsync(id, fields, parameters).join();
    }

    CompletableFuture<Answer> updateAsync(String id, JsonNode fields, Map<String, String> parameters) {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path(id) + parameters(parameters))).header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60)).PUT(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode().set("fields", fields).toString())).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(VespaUnderTest::answer);
    }

    /** What our components say of themselves. */
    Answer towerStatus() {
        return get("/twotower/v1/status", Map.of());
    }

    Answer remove(String id) {
        return send(HttpRequest.newBuilder(endpoint.resolve(path(id))).DELETE());
    }

    private static String path(String id) {
        return "/document/v1/item/item/docid/" + encoded(id);
    }

    private Answer get(String path, Map<String, String> parameters) {
        return send(HttpRequest.newBuilder(endpoint.resolve(path + parameters(parameters))).GET());
    }

    private static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return answer(client.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (local != null) local.close();
    }
}
