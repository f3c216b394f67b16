package io.twotower.cli;

import io.twotower.application.generation.DeployedSlots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Goes back to the model before. */
@Command(name = "rollback", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Go back to the model in the other slot, the one before. Takes seconds.",
         description = "Documents that were written since have vectors of that model too. Doing it twice goes forward again.")
final class RollbackCommand implements Runnable {
    @Mixin
    private SwitchOptions options;

    @Override
    public void run() {
        options.change(config -> DeployedSlots.read(config).active().other());
    }
}
