package io.twotower.trainer.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The model files that importers write beside what they import. */
final class ModelFile {

    private ModelFile() {
    }

    /** The text of a data set's model file. */
    static String of(String dataset) {
        try (InputStream yaml = ModelFile.class.getResourceAsStream(dataset + ".yaml")) {
            if (yaml == null) {
                throw new FileNotFoundException(dataset + ".yaml");
            }
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
