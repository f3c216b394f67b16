package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a bundle says of itself. Its own checksum covers every other key, in sorted order, so that formatting does not matter. */
record Manifest(Path file, String fingerprint, int dimension, JsonNode files, List<GoldenRow> golden, JsonNode provenance, JsonNode evaluation) {
    static final int FORMAT = 1;
    /** Files that every bundle has; a tower may bring a further one. */
    private static final List<String> REQUIRED = List.of(ModelBundle.FEATURES, ModelBundle.QUERY_TOWER, ModelBundle.ITEM_TOWER);
    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    static Manifest read(Path file) {
        JsonNode json = parse(file);
        if (json.path("format").asInt() != FORMAT)
            throw new BundleException("'" + file + "' has format " + json.path("format") + ", this version reads " + FORMAT + ". Export the model with this version");
        ObjectNode content = json.deepCopy();
        content.remove("checksum");
        if (!checksum(content).equals(json.path("checksum").asText()))
            throw damaged(file, "its checksum does not match its content");
        List<GoldenRow> golden = new ArrayList<>();
        json.get("golden").forEach(row -> golden.add(GoldenRow.fromJson(row)));
        Manifest manifest = new Manifest(file, json.get("fingerprint").asText(), json.get("dimension").intValue(), json.get("files"), golden,
                                         json.get("provenance"), json.get("evaluation"));
        if (!fingerprint(json.get("files"), manifest.dimension).equals(manifest.fingerprint))
            throw new BundleException("'" + file + "' was made with another version of the encoder or of Lucene: the same text may give other ids."
                    + " Train and export the model with this version");
        return manifest;
    }

    private static JsonNode parse(Path file) {
        try {
            JsonNode json = JSON.readTree(file.toFile());
            if (json == null || !json.isObject()) throw damaged(file, "it is not a JSON object");
            return json;
        } catch (IOException e) {
            if (!Files.exists(file)) throw new BundleException("'" + file + "' is missing: this is not a model bundle, or one torn apart. Export the model again", e);
            throw damaged(file, "it is not JSON");
        }
    }

    private static BundleException damaged(Path file, String how) {
        return new BundleException("'" + file + "' was altered or torn: " + how + ". Export the model again, or copy it anew");
    }

    /** Whether a file of this name belongs to the bundle. */
    boolean holds(String name) {
        return files.has(name);
    }

    void checkFile(String name, Path path) {
        if (!Files.exists(path)) throw new BundleException("'" + path + "' is missing. Copy the model bundle anew, or export the model again");
        JsonNode expected = files.path(name);
        if (size(path) != expected.path("bytes").longValue())
            throw damaged(path, "it has " + size(path) + " bytes, was written with " + expected.path("bytes"));
        if (!sha256(path).equals(expected.path("sha256").asText())) throw damaged(path, "its checksum is not the manifest's");
    }

    static void write(Path directory, int dimension, List<GoldenRow> golden, ObjectNode provenance, ObjectNode evaluation) {
        ObjectNode files = JSON.createObjectNode();
        for (String name : ModelBundle.fileNames())
            if (REQUIRED.contains(name) || Files.exists(directory.resolve(name)))
                files.putObject(name).put("bytes", size(directory.resolve(name))).put("sha256", sha256(directory.resolve(name)));
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT).put("fingerprint", fingerprint(files, dimension)).put("dimension", dimension);
        json.put("encoderVersion", FeatureEncoder.VERSION).put("luceneVersion", FeatureEncoder.luceneVersion());
        json.set("files", files);
        json.set("provenance", provenance);
        json.set("evaluation", evaluation);
        var rows = json.putArray("golden");
        golden.forEach(row -> rows.add(row.toJson()));
        // As it will be read: a float's shortest text is also that of the double that the reader makes of it.
        json.put("checksum", checksum(reread(json)));
        AtomicFiles.write(directory.resolve(ModelBundle.MANIFEST), json.toPrettyString());
    }

    private static JsonNode reread(ObjectNode json) {
        try {
            return JSON.readTree(json.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read JSON just written", e);
        }
    }

    /** Content alone makes the name: the files' checksums in a fixed order, the dimension, and the versions that decide how text is encoded. */
    private static String fingerprint(JsonNode files, int dimension) {
        MessageDigest digest = sha256();
        for (String name : ModelBundle.fileNames())
            if (REQUIRED.contains(name)) update(digest, files.path(name).path("sha256").asText());
            else if (files.has(name)) update(digest, name + " " + files.path(name).path("sha256").asText());
        update(digest, "dimension " + dimension + " encoder " + FeatureEncoder.VERSION + " Lucene " + FeatureEncoder.luceneVersion());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String checksum(JsonNode json) {
        try {
            return HexFormat.of().formatHex(sha256().digest(JSON.writeValueAsBytes(JSON.treeToValue(json, Object.class))));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write JSON held in memory", e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + file + "'", e);
        }
    }

    private static String sha256(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + file + "'", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256", e);
        }
    }
}
