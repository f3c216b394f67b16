package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.application.Slot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a slot holds.
 *
 * @param active      whether it answers queries that name no slot
 * @param model       deployed there; empty without one
 * @param generations documents by the generation of their vector in this slot; those without a vector are not in it
 * @param missing     documents without a vector of the model; 0 without a model
 * @param service     what the components say of the slot, counters among it; a missing node when they say nothing
 * @param warnings    what somebody should look at
 */
public record SlotStatus(Slot slot, boolean active, Optional<DeployedModel> model, Map<String, Long> generations, long missing, JsonNode service, List<String> warnings) {
    private static final int PART = 10_000;

    /** Reads a slot's status. */
    static SlotStatus read(ContainerClient container, DeployedSlots deployed, Slot slot, JsonNode service) {
        Optional<DeployedModel> model = deployed.model(slot);
        Map<String, Long> generations = new LinkedHashMap<>();
        model.ifPresent(held -> generations.put(held.generation(), container.count(slot.generationField() + " contains \"" + held.generation() + "\"")));
        long missing = countOthers(container, slot, model, generations);
        boolean active = deployed.active() == slot;
        return new SlotStatus(slot, active, model, generations, missing, service, warnings(slot, active, model, generations, missing, service));
    }

    /** Those of the model need no visit; the others are few, or there is no model. */
    private static long countOthers(ContainerClient container, Slot slot, Optional<DeployedModel> model, Map<String, Long> generations) {
        long[] missing = new long[1];
        String selection = model.map(held -> Coverage.lacking(slot, held.generation())).orElse(ContainerClient.DOCUMENT_TYPE + "." + slot.generationField() + " != null");
        container.visit(selection, ContainerClient.DOCUMENT_TYPE + ":" + slot.generationField(), PART, documents -> {
            for (ContainerClient.Visited document : documents) {
                JsonNode generation = document.fields().path(slot.generationField());
                if (generation.isTextual()) generations.merge(generation.asText(), 1L, Long::sum);
                missing[0]++;
            }
            return true;
        });
        return model.isPresent() ? missing[0] : 0;
    }

    private static List<String> warnings(Slot slot, boolean active, Optional<DeployedModel> model, Map<String, Long> generations, long missing, JsonNode service) {
        List<String> warnings = new ArrayList<>();
        if (model.isPresent() && missing > 0)
            warnings.add(String.format("%,d documents have no vector of slot %s's model%s", missing, slot.label(),
                    active ? ": no query finds them. Feed them again, or run 'twotower reindex'" : " yet: 'twotower reindex' fills them in"));
        long others = generations.keySet().stream().filter(generation -> model.isEmpty() || !generation.equals(model.get().generation())).count();
        if (active && others > 0) warnings.add("some vectors in slot " + slot.label() + ", which answers, are of another model");
        service.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        return warnings;
    }
}
