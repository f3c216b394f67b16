package io.twotower.serving;

import com.yahoo.document.Document;
import com.yahoo.document.datatypes.LongFieldValue;
import io.twotower.features.RawFeatures;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/**
 * The field that tells one state of an item's features from another. Each write of features gives it a new number: 21 random bits, so that
 * no two writes have the same, over 32 bits of a checksum of the features, so that a document which comes back with vectors shows whether
 * they are still those of its fields. Of 53 bits, a number passes through any JSON reader.
 */
final class FeatureRevision {
    static final String FIELD = "feature_revision";

    private static final int CHECKSUM_BITS = 32;
    private static final long CHECKSUM = (1L << CHECKSUM_BITS) - 1;
    private static final long RANDOM_VALUES = 1L << 21;

    private FeatureRevision() { }

    /** Returns a number that these features had never before; positive. */
    static long next(RawFeatures features) {
        return ThreadLocalRandom.current().nextLong(1, RANDOM_VALUES) << CHECKSUM_BITS | checksum(features);
    }

    /** Returns whether a number was given to these features, and not to others. */
    static boolean describes(long revision, RawFeatures features) {
        return (revision & CHECKSUM) == checksum(features);
    }

    private static long checksum(RawFeatures features) {
        CRC32 checksum = new CRC32();
        for (String field : new TreeSet<>(features.fields())) {
            add(checksum, field);
            for (String value : features.strings(field)) add(checksum, value);
            checksum.update(1); // Ends a field, as 0 ends a value: ["a", "b"] is not ["a"] beside a field "b".
        }
        return checksum.getValue();
    }

    private static void add(CRC32 checksum, String text) {
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        checksum.update(0);
    }

    /** Returns a document's revision; empty when it was written by none of us, or its type has no such field. */
    static OptionalLong of(Document document) {
        var field = document.getDataType().getField(FIELD);
        return field != null && document.getFieldValue(field) instanceof LongFieldValue revision ? OptionalLong.of(revision.getLong()) : OptionalLong.empty();
    }

    /** Returns the condition that a document still is at a revision, or still has none. */
    static String condition(String documentType, OptionalLong revision) {
        return documentType + "." + FIELD + " == " + (revision.isPresent() ? Long.toString(revision.getAsLong()) : "null");
    }
}
