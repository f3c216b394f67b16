package io.twotower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of Vespa's HTTP interfaces that the commands use. */
final class VespaClient {
    /** Namespace and type of the documents, as in {@code id:item:item::vim}. */
    static final String DOCUMENT_TYPE = "item";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Preparing a package that carries large models takes a config server a while. */
    private static final Duration DEPLOY_TIMEOUT = Duration.ofMinutes(10);

    private final URI endpoint;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();

    VespaClient(URI endpoint) {
        this.endpoint = endpoint;
    }

    URI endpoint() {
        return endpoint;
    }

    /**
     * Runs a query.
     *
     * @return Vespa's whole answer
     * @throws CommandException with Vespa's own words when it has errors
     */
    JsonNode search(ObjectNode request) {
        JsonNode answer = json(send(HttpRequest.newBuilder(endpoint.resolve("/search/")).timeout(TIMEOUT)
                                            .header("Content-Type", "application/json").POST(BodyPublishers.ofString(request.toString()))));
        JsonNode errors = answer.at("/root/errors");
        if (errors.isMissingNode() || errors.isEmpty()) return answer;
        List<String> messages = new ArrayList<>();
        errors.forEach(error -> messages.add(error.path("summary").asText() + ": " + error.path("message").asText()));
        throw new CommandException(String.join("; ", messages));
    }

    /** Returns how many documents match a YQL condition. */
    long count(String condition) {
        ObjectNode request = OutputOptions.JSON.createObjectNode()
                .put("yql", "select * from " + DOCUMENT_TYPE + " where " + condition).put("hits", 0).put("ranking", "unranked").put("timeout", "10s");
        return search(request).at("/root/fields/totalCount").asLong();
    }

    /** Returns a document's fields; empty when there is no such document. */
    Optional<JsonNode> document(String id) {
        String path = "/document/v1/" + DOCUMENT_TYPE + "/" + DOCUMENT_TYPE + "/docid/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        HttpResponse<String> response = send(HttpRequest.newBuilder(endpoint.resolve(path)).timeout(TIMEOUT).GET());
        if (response.statusCode() == 404) return Optional.empty();
        return Optional.of(success(response).path("fields"));
    }

    /** Returns what the container says of its configuration. */
    JsonNode state(String page) {
        return success(send(HttpRequest.newBuilder(endpoint.resolve("/state/v1/" + page)).timeout(TIMEOUT).GET()));
    }

    /**
     * Deploys an application package; this endpoint is a config server's.
     *
     * @throws CommandException with the config server's own words when it refuses
     */
    JsonNode deploy(Path applicationZip) {
        try {
            return success(send(HttpRequest.newBuilder(endpoint.resolve("/application/v2/tenant/default/prepareandactivate")).timeout(DEPLOY_TIMEOUT)
                                        .header("Content-Type", "application/zip").POST(BodyPublishers.ofFile(applicationZip))));
        } catch (FileNotFoundException e) {
            throw new CommandException("There is no application package '" + applicationZip + "'. Make one with 'twotower package'", e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandException("No Vespa answers at " + endpoint + " (" + e.getClass().getSimpleName()
                    + "). Start one with 'twotower serve', or name yours", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("Interrupted while waiting for " + endpoint, e);
        }
    }

    private JsonNode success(HttpResponse<String> response) {
        JsonNode body = json(response);
        if (response.statusCode() / 100 == 2) return body;
        throw new CommandException(endpoint + " answered " + response.statusCode() + ": " + body.path("message").asText(response.body()));
    }

    private JsonNode json(HttpResponse<String> response) {
        try {
            return OutputOptions.JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new CommandException(endpoint + " answered " + response.statusCode() + " with something that is not JSON. Is it Vespa?", e);
        }
    }
}
