package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.PackageDeploy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Hands an application package to a running Vespa. */
@Command(name = "deploy", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Deploy an application package to a running Vespa, local or not.",
         description = {"A package that Vespa refuses changes nothing: what was deployed before keeps serving.",
                        "Over an application that is deployed, the slot that answers stays the one that answers, and its towers are never replaced in place: a new"
                        + " model takes over by 'twotower reindex'. A model that the package lacks is kept."})
final class DeployCommand implements Runnable {
    @Option(names = "--application", paramLabel = "ZIP", required = true, description = "The package, as made by 'twotower package'.")
    private Path application;

    @Mixin
    private ConfigServerOption configServer;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ConfigServerClient config = configServer.connect();
        var answer = new PackageDeploy(config).deploy(application);
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("application", application.toString()).put("configServer", config.server().toString());
        json.set("answer", answer);
        output.print(json, "Deployed " + application + ": " + answer.path("message").asText("done"));
    }
}
