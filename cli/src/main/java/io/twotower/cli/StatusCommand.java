package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ContainerClient;
import io.twotower.application.generation.DeployedModel;
import io.twotower.application.generation.ServingStatus;
import io.twotower.application.generation.SlotStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows what a Vespa serves. */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Show each slot's model, the documents that have its vectors, how good it is, and what it has answered.")
final class StatusCommand implements Runnable {
    private static final String FIGURE = "/warm/Recall@10";

    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private ConfigServerOption configServer;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ContainerClient container = endpoint.connect();
        ServingStatus status = ServingStatus.read(configServer.connect(), container);
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("endpoint", container.endpoint().toString())
                .put("configGeneration", status.configGeneration()).put("documents", status.documents());
        ObjectNode slots = json.putObject("slots");
        status.slots().forEach(slot -> slots.set(slot.slot().label(), json(slot)));
        output.print(json, text(container, status));
    }

    private static ObjectNode json(SlotStatus slot) {
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("active", slot.active());
        json.put("documents", slot.model().map(model -> slot.generations().get(model.generation())).orElse(0L)).put("missing", slot.missing());
        ObjectNode generations = json.putObject("generations");
        slot.generations().forEach(generations::put);
        slot.model().ifPresent(model -> {
            json.put("generation", model.generation());
            created(model).ifPresent(created -> json.put("created", created.toString()).put("ageSeconds", Duration.between(created, Instant.now()).toSeconds()));
            json.set("evaluation", model.evaluation());
        });
        if (slot.service().isObject()) json.set("service", slot.service());
        slot.warnings().forEach(json.putArray("warnings")::add);
        return json;
    }

    private static Optional<Instant> created(DeployedModel model) {
        try {
            return Optional.ofNullable(model.provenance().path("created").asText(null)).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty(); // A model that others made need not say.
        }
    }

    private static String text(ContainerClient container, ServingStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %,d items, configuration %d", container.endpoint(), status.documents(), status.configGeneration()));
        for (SlotStatus slot : status.slots()) {
            lines.add("  slot " + slot.slot().label() + (slot.active() ? ", which answers: " : ": ") + model(slot, status.documents()));
            slot.warnings().forEach(warning -> lines.add("    warning: " + warning));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String model(SlotStatus slot, long documents) {
        if (slot.model().isEmpty()) return "no model";
        DeployedModel model = slot.model().get();
        StringBuilder text = new StringBuilder("model ").append(DeployedModel.shortened(model.generation()));
        created(model).ifPresent(created -> text.append(", ").append(age(Duration.between(created, Instant.now()))).append(" old"));
        text.append(String.format(Locale.ROOT, ", %,d of %,d items have its vector", slot.generations().get(model.generation()), documents));
        JsonNode figure = model.evaluation().at(FIGURE);
        if (figure.isNumber()) text.append(String.format(Locale.ROOT, ", Recall@10 %.3f", figure.asDouble()));
        for (String counter : List.of("requests", "mismatches"))
            if (slot.service().path(counter).isNumber()) text.append(String.format(Locale.ROOT, ", %,d %s", slot.service().path(counter).asLong(), counter));
        return text.toString();
    }

    private static String age(Duration age) {
        if (age.toHours() < 1) return age.toMinutes() + " min";
        return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " days";
    }
}
