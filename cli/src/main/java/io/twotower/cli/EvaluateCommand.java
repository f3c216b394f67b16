package io.twotower.cli;

import io.twotower.features.ModelBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how good a model is. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, header = "Evaluate a model.")
final class EvaluateCommand implements Runnable {
    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ModelBundle bundle = model.load();
        output.print(bundle.evaluation(), EvaluationTable.of(bundle.evaluation()));
    }
}
