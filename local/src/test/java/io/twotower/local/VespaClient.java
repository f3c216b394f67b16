package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Talks HTTP to a local Vespa; single quotes in JSON stand for double ones. */
final class VespaClient {

    private static final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LocalVespa vespa;

    VespaClient(LocalVespa vespa) {
        this.vespa = vespa;
    }

    void put(String type, String id, String fields) {
        String body = "{'fields':" + fields + "}";
        expectOk(HttpRequest.newBuilder(document(type, id)).POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    JsonNode get(String type, String id) {
        return expectOk(HttpRequest.newBuilder(document(type, id)));
    }

    private URI document(String type, String id) {
        return vespa.endpoint().resolve("/document/v1/" + type + "/" + type + "/docid/" + id);
    }

    /** @param parameters name, value, name, value… */
    JsonNode query(String... parameters) {
        StringBuilder query = new StringBuilder("/search/?timeout=20s");
        for (int i = 0; i < parameters.length; i += 2)
            query.append('&').append(parameters[i]).append('=').append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        return expectOk(HttpRequest.newBuilder(vespa.endpoint().resolve(query.toString())));
    }

    private JsonNode expectOk(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != 200) throw new AssertionError(response.statusCode() + ": " + response.body());
        return parse(response.body());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

}
