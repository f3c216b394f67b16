package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model file, and the bundle of the model that was trained by it. */
final class ModelOptions {
    @Option(names = "--spec", paramLabel = "FILE", required = true, description = "The model file (see docs/model-file.md).")
    private Path spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model bundle.")
    private Path bundle;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A value of the model file to have instead: --set training.seed=2. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--max-bad-rows", paramLabel = "N", defaultValue = "" + Dataset.DEFAULT_MAX_BAD_ROWS,
            description = "Rows of the data that may be left out because of what is in them (default: ${DEFAULT-VALUE}).")
    private long maxBadRows;

    long maxBadRows() {
        return maxBadRows;
    }

    Dataset read() {
        return Dataset.load(spec(), maxBadRows);
    }

    ModelSpec spec() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        settings.forEach((key, text) -> values.put(key, Setting.parse(text)));
        return ModelSpec.read(spec).with(values);
    }

    Path directory() {
        return bundle;
    }

    ModelBundle load() {
        return ModelBundle.load(bundle);
    }
}
