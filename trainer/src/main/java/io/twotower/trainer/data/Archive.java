package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedArray;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.function.BiFunction;

/**
 * Arrays in the files of a directory: what the parts of a data set are written to, and mapped from again.
 *
 * @param scratch closes what was opened
 * @param prefix what the names of the files of one part begin with
 */
record Archive(Path directory, Scratch scratch, String prefix) {

    /** The files of a part of this part. */
    Archive part(String name) {
        return new Archive(directory, scratch, prefix + name + ".");
    }

    void write(String name, MappedArray array) {
        array.writeTo(directory.resolve(prefix + name));
    }

    /** Opens an array, such as {@code open("query", Scratch::ints)}. */
    <T extends MappedArray> T open(String name, BiFunction<Scratch, Path, T> type) {
        return type.apply(scratch, directory.resolve(prefix + name));
    }
}
