package io.twotower.application.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.twotower.application.GenerationPackage;
import io.twotower.application.QueryProfiles;
import io.twotower.application.Slot;
import io.twotower.application.SlotFiles;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The slots of the deployed application, read from its smallest files: the query profile and the manifests.
 *
 * @param active the slot that answers queries that name none
 * @param models of the slots that hold one
 */
public record DeployedSlots(Slot active, Map<Slot, DeployedModel> models) {

    /** @throws VespaException when nothing is deployed, or an application without our query profile */
    public static DeployedSlots read(ConfigServerClient config) {
        String profile = config.text(GenerationPackage.PROFILE).orElseThrow(() -> new VespaException("No application of Twotower's is deployed at " + config.server()
                + ": it has no " + GenerationPackage.PROFILE + ". Deploy one with 'twotower deploy'"));
        Slot active = QueryProfiles.slot(profile).orElseThrow(() -> new VespaException(GenerationPackage.PROFILE + " of the application deployed at "
                + config.server() + " names no slot: add <field name=\"twoTower.slot\">a</field>"));
        Map<Slot, DeployedModel> models = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) config.text(SlotFiles.manifest(slot)).ifPresent(text -> models.put(slot, model(text, slot)));
        return new DeployedSlots(active, models);
    }

    private static DeployedModel model(String manifest, Slot slot) {
        try {
            return DeployedModel.of(VespaHttp.JSON.readTree(manifest));
        } catch (JsonProcessingException e) {
            throw new VespaException("The deployed '" + SlotFiles.manifest(slot) + "' is not JSON", e);
        }
    }

    /** Returns a slot's model; empty when it holds none. */
    public Optional<DeployedModel> model(Slot slot) {
        return Optional.ofNullable(models.get(slot));
    }
}
