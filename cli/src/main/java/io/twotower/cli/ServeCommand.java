package io.twotower.cli;

import io.twotower.local.LocalVespa;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Runs a local Vespa until interrupted. */
@Command(name = "serve", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Run Vespa's container on this machine, for this machine.",
         description = {"Listens on 127.0.0.1 only. Documents and the deployed application are kept in the data directory: without --application,",
                        "what was deployed last is served again. End it with Ctrl-C; documents that were acknowledged are kept."})
final class ServeCommand implements Runnable {
    @Option(names = "--application", paramLabel = "ZIP", description = "The application package to deploy at start.")
    private Path application;

    @Mixin
    private LocalVespaOption vespa;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        LocalVespa running = vespa.start(application);
        output.print(OutputOptions.JSON.createObjectNode().put("endpoint", running.endpoint().toString()).put("configServer", running.configEndpoint().toString()),
                     "Serving at " + running.endpoint() + ", deploy to " + running.configEndpoint() + ". Ctrl-C ends it.");
        Interruption.await(running::close);
    }
}
