package io.twotower.application.generation;

import io.twotower.application.GenerationPackage;
import io.twotower.application.QueryProfiles;
import io.twotower.application.Slot;

/** Makes the other slot the one that answers, by an edit of the query profile: nothing is uploaded, and no tower loaded. */
public final class SlotSwitch {
    private final ConfigServerClient config;
    private final ContainerClient container;

    public SlotSwitch(ConfigServerClient config, ContainerClient container) {
        this.config = config;
        this.container = container;
    }

    /**
     * What came of it.
     *
     * @param generation of the model that answers now
     * @param changed    false when it did already
     */
    public record Outcome(Slot slot, String generation, boolean changed) { }

    /**
     * Lets a slot answer, and returns when it does.
     *
     * @param force whether documents without a vector of the slot's model, which no query will then find, are put up with
     * @throws RefusedException when the slot has no model or lacks vectors; the other slot then serves on
     */
    public Outcome to(Slot slot, boolean force) {
        DeployedSlots deployed = DeployedSlots.read(config);
        String generation = deployed.model(slot).orElseThrow(() -> new RefusedException("Slot " + slot.label()
                + " holds no model. Fill it with 'twotower reindex'")).generation();
        if (deployed.active() == slot) return new Outcome(slot, generation, false);
        Coverage coverage = Coverage.of(container, slot, generation);
        if (!coverage.isComplete() && !force)
            throw new RefusedException(String.format("%,d of %,d documents have no vector of slot %s's model %s, and no query would find them. "
                    + "Run 'twotower reindex' with that model, or give --force", coverage.missing(), coverage.documents(), slot.label(), DeployedModel.shortened(generation)));
        change(slot);
        return new Outcome(slot, generation, true);
    }

    /** Lets a slot answer that has been checked. */
    void change(Slot slot) {
        long edited = config.edit(GenerationPackage.PROFILE, profile -> QueryProfiles.withSlot(profile, slot).orElseThrow(() -> new RefusedException(
                GenerationPackage.PROFILE + " has no single <field name=\"twoTower.slot\"> to change: let the profile 'default' name the slot itself, once")));
        new Convergence(config, container).await(edited);
    }
}
