package io.twotower.cli;

import io.twotower.application.Slot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses the slot that answers. */
@Command(name = "activate", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Choose the slot that answers. Takes seconds: towers stay loaded, documents as they are.",
         description = "A slot without a model, or one that documents lack vectors for, is refused.")
final class ActivateCommand implements Runnable {
    @Option(names = "--slot", required = true, description = "a or b.")
    private String slot;

    @Mixin
    private SwitchOptions options;

    @Override
    public void run() {
        Slot chosen = Slot.of(slot);
        options.change(config -> chosen);
    }
}
