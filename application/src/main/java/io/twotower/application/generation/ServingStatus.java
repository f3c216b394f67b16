package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.twotower.application.Slot;

import java.util.Arrays;
import java.util.List;

/**
 * What a Vespa serves.
 *
 * @param configGeneration that the container uses
 * @param documents        there are
 */
public record ServingStatus(long configGeneration, long documents, List<SlotStatus> slots) {

    /** Asks the config server for models, the container for documents and counters. */
    public static ServingStatus read(ConfigServerClient config, ContainerClient container) {
        long generation = container.configGeneration();
        DeployedSlots deployed = DeployedSlots.read(config);
        JsonNode service = container.towerStatus().orElse(MissingNode.getInstance());
        List<SlotStatus> slots = Arrays.stream(Slot.values())
                .map(slot -> SlotStatus.read(container, deployed, slot, service.path("slots").path(slot.label()))).toList();
        return new ServingStatus(generation, container.count("true"), slots);
    }
}
