package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.DeployedModel;
import io.twotower.application.generation.SlotSwitch;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.function.Function;

/** What changing the slot that answers needs. */
final class SwitchOptions {
    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private ConfigServerOption configServer;

    @Option(names = "--force", description = "Also when documents lack a vector of that slot's model, so that no query finds them.")
    private boolean force;

    @Mixin
    private OutputOptions output;

    /** Lets a slot answer, and prints what came of it. */
    void change(Function<ConfigServerClient, Slot> choice) {
        long start = System.nanoTime();
        ConfigServerClient config = configServer.connect();
        SlotSwitch.Outcome outcome = new SlotSwitch(config, endpoint.connect()).to(choice.apply(config), force);
        double seconds = (System.nanoTime() - start) / 1e9;
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("slot", outcome.slot().label()).put("generation", outcome.generation())
                .put("switched", outcome.changed()).put("seconds", seconds);
        String model = "model " + DeployedModel.shortened(outcome.generation());
        output.print(json, outcome.changed() ? String.format(Locale.ROOT, "Slot %s answers now, by %s, after %.1f s", outcome.slot().label(), model, seconds)
                                             : "Slot " + outcome.slot().label() + " answers already, by " + model);
    }
}
