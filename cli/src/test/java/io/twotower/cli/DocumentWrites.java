package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.RawFeatures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Writes single documents of the shop, as a shop does, without vectors; each returns the HTTP status. */
final class DocumentWrites {
    private final URI endpoint;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    DocumentWrites(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Puts an item of the catalogue under another id. */
    int put(String id, RawFeatures item) {
        ObjectNode body = OutputOptions.JSON.createObjectNode();
        ObjectNode fields = body.putObject("fields").put("id", id);
        for (String field : new String[] {"category", "brand", "title", "description"})
            item.strings(field).stream().findFirst().ifPresent(value -> fields.put(field, value));
        item.number("size").ifPresent(size -> fields.put("size", size));
        item.strings("tags").forEach(fields.withArray("/tags")::add);
        return send(id, "POST", body.toString());
    }

    /** Changes one field. */
    int update(String id, String field, String value) {
        ObjectNode body = OutputOptions.JSON.createObjectNode();
        body.putObject("fields").putObject(field).put("assign", value);
        return send(id, "PUT", body.toString());
    }

    int remove(String id) {
        return send(id, "DELETE", "");
    }

    private int send(String id, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/document/v1/item/item/docid/" + id)).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
