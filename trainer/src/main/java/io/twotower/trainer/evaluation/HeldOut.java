package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.data.Links;
import java.util.stream.LongStream;

/** Which links figures were measured on. */
final class HeldOut {

    private HeldOut() {
    }

    /**
     * 16 hex digits over the ids of the links that are tested on, warm and cold, in whatever order they come, and the number of items:
     * the same for models with other features or of less training data, another for other data or another split.
     */
    static String fingerprint(Dataset dataset) {
        long sum = sum(dataset, dataset.split().test(), "warm") + sum(dataset, dataset.split().coldTest(), "cold");
        return String.format("%016x", Hashing.hash(sum, Integer.toString(dataset.catalogue().size())));
    }

    private static long sum(Dataset dataset, Links links, String part) {
        return LongStream.range(0, links.size()).parallel().map(link ->
                Hashing.hash(0, part, dataset.queries().id(links.query(link)), dataset.catalogue().id(links.item(link)))).sum();
    }
}
