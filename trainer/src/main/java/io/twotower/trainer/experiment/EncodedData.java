package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The data sets of an experiment: model files that read the same, split the same way, share one as it was read and encoded. */
final class EncodedData {

    /** The sections of a model file that decide what examples there are, and of which ids they consist. */
    private static final List<String> SECTIONS = List.of("data", "query", "item", "evaluation");

    private final ExperimentDirectory directory;
    private final long maxBadRows;
    private final Map<Path, Facts> known = new HashMap<>();

    /**
     * What is to be known of a data set.
     *
     * @param checksum of the rows that were read
     * @param counts   how many of everything there are
     */
    record Facts(String checksum, ObjectNode counts) { }

    EncodedData(ExperimentDirectory directory, long maxBadRows) {
        this.directory = directory;
        this.maxBadRows = maxBadRows;
    }

    /** The directory in which a model's data and examples are kept. */
    Path store(ModelSpec spec) {
        ObjectNode json = spec.toJson();
        return directory.store(Sha256.of(json.retain(SECTIONS).toString()).substring(0, 16));
    }

    /** Opens a model's data set: at once, when it was read before. */
    Dataset open(ModelSpec spec) {
        return Dataset.load(spec, maxBadRows, store(spec));
    }

    /** What there is to be known of a model's data set, which is read the first time that one like it is asked for. */
    Facts facts(ModelSpec spec) {
        return known.computeIfAbsent(store(spec), store -> {
            try (Dataset dataset = open(spec)) {
                return new Facts(dataset.checksum(), dataset.counts());
            }
        });
    }
}
