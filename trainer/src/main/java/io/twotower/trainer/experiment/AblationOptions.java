package io.twotower.trainer.experiment;

import io.twotower.trainer.data.Dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * How a grid is gone about, beside what the recipe says.
 *
 * @param source     where the files are that the data is imported from; null where its importer needs none
 * @param only       names of the methods that are run; empty for all. Finished runs of the others are part of the result all the same
 * @param repeat     whether finished runs are made again
 * @param maxBadRows rows of the data that are left out before reading gives up
 */
public record AblationOptions(Path source, List<String> only, boolean repeat, long maxBadRows) {

    /** Every run that has not finished, of data that needs no files of the user's. */
    public static final AblationOptions DEFAULT = new AblationOptions(null, List.of(), false, Dataset.DEFAULT_MAX_BAD_ROWS);

    public AblationOptions {
        only = List.copyOf(only);
    }
}
