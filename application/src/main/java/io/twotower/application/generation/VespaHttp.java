package io.twotower.application.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON over HTTP with one of Vespa's servers; what goes wrong is said in the server's own words. */
final class VespaHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();

    VespaHttp(URI server) {
        this.server = server;
    }

    URI server() {
        return server;
    }

    JsonNode get(String path, Duration timeout) {
        return json(success(send("GET", path, null, BodyPublishers.noBody(), timeout, BodyHandlers.ofString())));
    }

    JsonNode post(String path, String contentType, BodyPublisher body, Duration timeout) {
        return json(success(send("POST", path, contentType, body, timeout, BodyHandlers.ofString())));
    }

    JsonNode put(String path, BodyPublisher body, Duration timeout) {
        return json(success(send("PUT", path, "application/octet-stream", body, timeout, BodyHandlers.ofString())));
    }

    /** Sends a request and leaves it to the caller what its status means. */
    <T> HttpResponse<T> send(String method, String path, String contentType, BodyPublisher body, Duration timeout, BodyHandler<T> handler) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(timeout).method(method, body);
        if (contentType != null) request.header("Content-Type", contentType);
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new VespaException("No Vespa answers at " + server + " (" + e.getClass().getSimpleName() + "). Start one with 'twotower serve', or name yours", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VespaException("Interrupted while waiting for " + server, e);
        }
    }

    HttpResponse<String> success(HttpResponse<String> response) {
        if (response.statusCode() / 100 == 2) return response;
        throw new VespaException(server + " answered " + response.statusCode() + ": " + reason(response.body()));
    }

    private static String reason(String body) {
        try {
            return JSON.readTree(body).path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new VespaException(server + " answered " + response.statusCode() + " with something that is not JSON. Is it Vespa?", e);
        }
    }

    /** Returns parameters as the query part of a URL, with the question mark. */
    static String query(Map<String, String> parameters) {
        return parameters.isEmpty() ? "" : parameters.entrySet().stream().map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** Returns a value as it stands in a path or a query part. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
