package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was imported.
 *
 * @param dataset the data set's name
 * @param items rows of the catalogue
 * @param links rows of the interactions
 * @param details the whole of {@code import.json}: where the data came from, with checksums
 */
public record ImportSummary(String dataset, long items, long links, ObjectNode details) {

    static final String FILE = "import.json";

    /** Whether it was made with the model file that the importer has now; another Twotower's may differ. */
    public boolean hasModelFileOf(Importer importer) {
        return modelFileChecksum().equals(ImportDirectory.sha256(importer.modelFile()));
    }

    /** Of the model file as it was imported, whatever became of it. */
    String modelFileChecksum() {
        return details.path("files").path(ImportDirectory.MODEL).asText();
    }

    /** The import that a directory holds, if it holds a whole one. */
    public static Optional<ImportSummary> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
            return Optional.of(new ImportSummary(json.path("dataset").asText(), json.path("items").asLong(),
                    json.path("links").asLong(), json));
        } catch (IOException | ClassCastException e) {
            throw new DataException(file + " is damaged; import again into " + directory, e);
        }
    }
}
