package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;

/** Hands an application package to a running Vespa. */
@Command(name = "deploy", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Deploy an application package to a running Vespa, local or not.",
         description = "A package that Vespa refuses changes nothing: what was deployed before keeps serving.")
final class DeployCommand implements Runnable {
    @Option(names = "--application", paramLabel = "ZIP", required = true, description = "The package, as made by 'twotower package'.")
    private Path application;

    @Option(names = "--config-server", paramLabel = "URL", defaultValue = "http://127.0.0.1:19071",
            description = "Vespa's config server (default: ${DEFAULT-VALUE}).")
    private URI configServer;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        var answer = new VespaClient(configServer).deploy(application);
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("application", application.toString()).put("configServer", configServer.toString());
        json.set("answer", answer);
        output.print(json, "Deployed " + application + ": " + answer.path("message").asText("done"));
    }
}
