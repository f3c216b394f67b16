package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What deploying, switching and re-indexing need of a config server's HTTP interface, for the application {@code default}. */
public final class ConfigServerClient {
    private static final String TENANT = "/application/v2/tenant/default";
    private static final String APPLICATION = TENANT + "/application/default";
    private static final String INSTANCE = APPLICATION + "/environment/prod/region/default/instance/default";
    private static final String CONTENT = INSTANCE + "/content/";

    private static final int NOT_FOUND = 404;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Preparing a package that carries large models takes a config server a while. */
    private static final Duration DEPLOY_TIMEOUT = Duration.ofMinutes(10);

    private final VespaHttp http;

    /** @param server for example {@code http://127.0.0.1:19071} */
    public ConfigServerClient(URI server) {
        http = new VespaHttp(server);
    }

    /** Returns where the config server is. */
    public URI server() {
        return http.server();
    }

    /**
     * Deploys an application package.
     *
     * @return the config server's answer
     * @throws VespaException with its own words when it refuses
     */
    public JsonNode deploy(Path zip) {
        try {
            return http.post(TENANT + "/prepareandactivate", "application/zip", BodyPublishers.ofFile(zip), DEPLOY_TIMEOUT);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException("There is no application package '" + zip + "'. Make one with 'twotower package'", e);
        }
    }

    /** Returns the config generation that a deploy made, by the answer to it. */
    public static long generation(JsonNode deployed) {
        return deployed.path("session-id").asLong();
    }

    /** Returns the config generation of what is deployed; empty when nothing is. */
    public OptionalLong generation() {
        HttpResponse<String> response = get(INSTANCE, BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) return OptionalLong.empty();
        return OptionalLong.of(http.json(http.success(response)).path("generation").asLong());
    }

    /** Returns a text file of the deployed package; empty when it has no such file. */
    public Optional<String> text(String path) {
        HttpResponse<String> response = get(CONTENT + path, BodyHandlers.ofString());
        return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(http.success(response).body());
    }

    /** Writes the deployed package's files into an empty directory. */
    public void download(Path directory) {
        try {
            Files.createDirectories(directory);
            download("", directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep the deployed application package in '" + directory + "'", e);
        }
    }

    /** A listing names the entries of a directory by their URLs; those of directories end with a slash. */
    private void download(String path, Path directory) throws IOException {
        for (JsonNode entry : http.get(CONTENT + path, TIMEOUT)) {
            String url = URI.create(entry.asText()).getPath();
            boolean isDirectory = url.endsWith("/");
            String name = url.substring(url.lastIndexOf('/', url.length() - 2) + 1, isDirectory ? url.length() - 1 : url.length());
            Path target = directory.resolve(name);
            if (name.isEmpty() || !directory.equals(target.getParent()) || name.equals(".."))
                throw new VespaException(server() + " lists '" + entry.asText() + "', which is no file of an application package");
            if (isDirectory) {
                Files.createDirectories(target);
                download(path + VespaHttp.encoded(name) + "/", target);
            } else {
                downloadFile(path + VespaHttp.encoded(name), target);
            }
        }
    }

    /** Writes one file of the deployed package into a file. */
    void downloadFile(String path, Path target) {
        HttpResponse<Path> response = http.send("GET", CONTENT + path, null, BodyPublishers.noBody(), DEPLOY_TIMEOUT, BodyHandlers.ofFile(target));
        if (response.statusCode() != 200) throw new VespaException(server() + " answered " + response.statusCode() + " for '" + path + "' of the deployed package");
    }

    /**
     * Changes one text file of the deployed package and deploys it so, without uploading anything else.
     *
     * @param change from what the file holds to what it shall hold
     * @return the config generation that this made
     * @throws VespaException when somebody else deployed meanwhile, among other reasons: nothing is changed then
     */
    public long edit(String path, UnaryOperator<String> change) {
        String session = newSession();
        String content = session + "/content/" + path;
        String before = http.success(get(content, BodyHandlers.ofString())).body();
        http.put(content, BodyPublishers.ofString(change.apply(before), StandardCharsets.UTF_8), TIMEOUT);
        return activate(session);
    }

    /** Deploys once more what is deployed; returns the config generation that this made. */
    public long redeploy() {
        return activate(newSession());
    }

    private String newSession() {
        String from = server().resolve(INSTANCE).toString();
        JsonNode created = http.post(TENANT + "/session?from=" + VespaHttp.encoded(from), null, BodyPublishers.noBody(), DEPLOY_TIMEOUT);
        return TENANT + "/session/" + created.path("session-id").asText();
    }

    private long activate(String session) {
        http.put(session + "/prepared", BodyPublishers.noBody(), DEPLOY_TIMEOUT);
        http.put(session + "/active", BodyPublishers.noBody(), DEPLOY_TIMEOUT);
        return Long.parseLong(session.substring(session.lastIndexOf('/') + 1));
    }

    /**
     * Asks that every document of a type be written anew. It starts some time after the next deploy.
     *
     * @param cause for whoever looks at the status
     */
    public void requestReindexing(String documentType, String cause) {
        Map<String, String> parameters = new LinkedHashMap<>();
        reindexing(documentType).ifPresent(status -> parameters.put("clusterId", status.cluster()));
        parameters.put("documentType", documentType);
        parameters.put("speed", "1");
        parameters.put("cause", cause);
        http.post(INSTANCE + "/reindex" + VespaHttp.query(parameters), null, BodyPublishers.noBody(), TIMEOUT);
    }

    /** Returns how far the re-indexing of a document type is; empty when the config server knows of none. */
    public Optional<ReindexingStatus> reindexing(String documentType) {
        return ReindexingStatus.of(http.get(INSTANCE + "/reindexing", TIMEOUT), documentType);
    }

    /** Returns whether every service uses what was deployed last; empty when this config server does not follow its services. */
    public Optional<Boolean> converged() {
        HttpResponse<String> response = get(INSTANCE + "/serviceconverge", BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) return Optional.empty();
        return Optional.of(http.json(http.success(response)).path("converged").asBoolean());
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler) {
        return http.send("GET", path, null, BodyPublishers.noBody(), TIMEOUT, handler);
    }
}
