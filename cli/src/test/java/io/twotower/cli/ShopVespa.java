package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.ContainerClient;
import io.twotower.application.generation.DeployedSlots;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.local.LocalVespa;
import io.twotower.local.LocalVespaOptions;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Vespa that serves the shop: the local one, or with {@code -Dvespa.endpoint=http://HOST:8080 -Dvespa.config=http://HOST:19071} a real one
 * with nothing of another application's.
 */
final class ShopVespa implements AutoCloseable {
    private final LocalVespa local;
    private final ContainerClient container;
    private final ConfigServerClient config;
    private final Map<String, BundleTowers> towers = new HashMap<>();

    private ShopVespa(LocalVespa local, URI endpoint, URI configServer) {
        this.local = local;
        container = new ContainerClient(endpoint);
        config = new ConfigServerClient(configServer);
    }

    static ShopVespa start(ShopGenerations shop) {
        ShopVespa vespa;
        String endpoint = System.getProperty("vespa.endpoint");
        if (endpoint == null) {
            LocalVespa local = LocalVespa.start(new LocalVespaOptions(shop.directory().resolve("vespa"), 0, 0, shop.zip()));
            vespa = new ShopVespa(local, local.endpoint(), local.configEndpoint());
        } else {
            vespa = new ShopVespa(null, URI.create(endpoint), URI.create(System.getProperty("vespa.config", "http://127.0.0.1:19071")));
            vespa.config.deploy(shop.zip());
        }
        vespa.feed(shop);
        return vespa;
    }

    /** One that somebody else has started, and stops. */
    static ShopVespa at(URI endpoint, URI configServer) {
        return new ShopVespa(null, endpoint, configServer);
    }

    private void feed(ShopGenerations shop) {
        run("feed", "--spec", shop.directory().resolve("data/model.yaml").toString(), "--model", shop.model(0).toString(), "--endpoint", container.endpoint().toString()).succeeded();
    }

    URI endpoint() {
        return container.endpoint();
    }

    URI configServer() {
        return config.server();
    }

    ContainerClient container() {
        return container;
    }

    DeployedSlots slots() {
        return DeployedSlots.read(config);
    }

    CommandLineRun run(String... arguments) {
        return CommandLineRun.of(arguments);
    }

    /** Runs a command that talks to this Vespa. */
    CommandLineRun operate(String... arguments) {
        return CommandLineRun.of(operation(arguments));
    }

    String[] operation(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--endpoint", endpoint().toString(), "--config-server", configServer().toString()));
        return all.toArray(String[]::new);
    }

    /** Returns what is wrong with the vectors of some documents: each must be the item tower's of the document's fields, in every slot with a model. */
    List<String> wrongVectors(ShopGenerations shop, Iterable<String> ids) {
        List<String> wrong = new ArrayList<>();
        DeployedSlots slots = slots();
        for (String id : ids) {
            JsonNode fields = container.document(id).orElse(null);
            if (fields == null) wrong.add(id + " is gone");
            else slots.models().forEach((slot, model) -> {
                String problem = wrongVector(fields, slot.label(), shop.models().get(shop.number(model.generation())));
                if (problem != null) wrong.add(id + ", slot " + slot.label() + ": " + problem);
            });
        }
        return wrong;
    }

    private String wrongVector(JsonNode fields, String slot, ModelBundle model) {
        if (!fields.path("generation_" + slot).asText().equals(model.fingerprint())) return "generation " + fields.path("generation_" + slot);
        float[] made = towers.computeIfAbsent(model.fingerprint(), generation -> new BundleTowers(model)).embed(Tower.ITEM, List.of(raw(fields))).get(0);
        JsonNode stored = fields.path("embedding_" + slot).path("values");
        if (stored.size() != made.length) return stored.size() + " values";
        for (int i = 0; i < made.length; i++)
            if (Math.abs(stored.get(i).asDouble() - made[i]) > ShopGenerations.TOLERANCE) return "value " + i + " is " + stored.get(i) + ", not " + made[i];
        return null;
    }

    /** Returns the raw features of a document's fields, vectors left out. */
    private static RawFeatures raw(JsonNode fields) {
        ObjectNode features = OutputOptions.JSON.createObjectNode();
        fields.properties().stream().filter(field -> !field.getValue().isObject()).forEach(field -> features.set(field.getKey(), field.getValue()));
        return RawFeatures.fromJson(features.toString());
    }

    @Override
    public void close() {
        towers.values().forEach(BundleTowers::close);
        if (local != null) local.close();
    }
}
