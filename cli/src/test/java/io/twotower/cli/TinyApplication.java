package io.twotower.cli;

import java.nio.file.Path;

/** A small model, trained and packaged by the commands themselves, for tests that need something to serve. */
record TinyApplication(Path data, Path model, Path zip) {
    static TinyApplication make(Path directory) {
        Path data = directory.resolve("data");
        Path model = directory.resolve("model");
        Path zip = directory.resolve("application.zip");
        CommandLineRun.of("import", "synthetic", "--items", "200", "--to", data.toString()).succeeded();
        CommandLineRun.of("train", "--spec", data.resolve("model.yaml").toString(), "--model", model.toString(), "--set", "training.maxEpochs=1").succeeded();
        CommandLineRun.of("package", "--model", model.toString(), "--to", zip.toString()).succeeded();
        return new TinyApplication(data, model, zip);
    }
}
