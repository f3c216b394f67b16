package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.ApplicationPackager;
import io.twotower.application.Slot;
import io.twotower.features.ModelBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;

/** Makes an application package. */
@Command(name = "package", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Put a model and what serves it into an application package for Vespa.",
         description = {"Without --application, schema, services and query profiles are written to fit the model. With it, yours are taken, and checked to fit."})
final class PackageCommand implements Runnable {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model bundle.")
    private Path model;

    @Option(names = "--slot", defaultValue = "a", description = "The slot it goes into, a or b (default: ${DEFAULT-VALUE}).")
    private String slot;

    @Option(names = "--application", paramLabel = "DIR", description = "Your own application package, to which the model is added.")
    private Path application;

    @Option(names = "--to", paramLabel = "ZIP", required = true, description = "The file to write.")
    private Path zip;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ModelBundle bundle = ModelBundle.load(model);
        new ApplicationPackager(Map.of(Slot.of(slot), bundle), application).write(zip);
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("application", zip.toString()).put("slot", slot).put("fingerprint", bundle.fingerprint());
        output.print(json, "Model " + bundle.fingerprint().substring(0, 12) + " is in slot " + slot + " of " + zip + ". Next: twotower serve --application " + zip
                + ", or twotower deploy --application " + zip);
    }
}
