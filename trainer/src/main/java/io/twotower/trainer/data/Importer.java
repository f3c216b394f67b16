package io.twotower.trainer.data;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes a data set ready for training: {@code catalogue.parquet} and {@code interactions.parquet}, each a file or a directory of
 * many, {@code test.parquet} where the data set has test links of its own, a {@code model.yaml} that reads them, and
 * {@code import.json}, which says what was imported and is written last: a directory without it holds no whole import.
 */
public interface Importer {

    /** The text of the {@code model.yaml} that an import writes. */
    String modelFile();

    /**
     * Imports into a directory, replacing an earlier import file by file. A {@code model.yaml} that was edited since is kept.
     *
     * @param directory created where missing
     * @param progress receives a line for each step
     * @throws DataException when the data cannot be had; the message says why and what else can be done
     */
    ImportSummary importInto(Path directory, Consumer<String> progress);
}
