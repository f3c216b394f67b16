package io.twotower.features;

import com.fasterxml.jackson.core.JsonGenerator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.apache.lucene.util.UnicodeUtil;

import java.io.IOException;
import java.util.Arrays;

/** The fitted rows of one table: which value has which id. Ids begin at {@link FeatureEncoder#FIRST_VALUE}. Immutable. */
sealed interface Vocabulary {

    /** Returns the id of the value {@code chars[from, from + length)}, or {@link FeatureEncoder#OUT_OF_VOCABULARY}. */
    int id(char[] chars, int from, int length);

    /** Returns the value's id, or {@link FeatureEncoder#OUT_OF_VOCABULARY}. */
    default int id(String value) {
        return id(value.toCharArray(), 0, value.length());
    }

    /** Returns the number of rows of the table, those with a meaning of their own included. */
    int rows();

    /**
     * Returns the id under which another vocabulary of the same table holds what this one holds under an id that stands for a value; or
     * {@link FeatureEncoder#OUT_OF_VOCABULARY}.
     */
    int idIn(Vocabulary other, int id);

    /** Writes this as an object, as {@link VocabularyReader} reads it. */
    void write(JsonGenerator json) throws IOException;

    /** A row a value. */
    final class Fitted implements Vocabulary {
        private static final int ASCII = 127;

        private final StringIndex index;

        /**
         * @param values in the order of their ids
         * @throws IllegalArgumentException when two are the same
         */
        Fitted(PackedStrings values) {
            index = new StringIndex(values);
        }

        @Override
        public int id(char[] chars, int from, int length) {
            int number = index.find(chars, from, length);
            return number == StringIndex.NONE ? FeatureEncoder.OUT_OF_VOCABULARY : FeatureEncoder.FIRST_VALUE + number;
        }

        /** Returns the value that an id stands for. */
        String value(int id) {
            return index.strings().get(id - FeatureEncoder.FIRST_VALUE);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + index.strings().size();
        }

        @Override
        public int idIn(Vocabulary other, int id) {
            return other instanceof Fitted ? other.id(value(id)) : FeatureEncoder.OUT_OF_VOCABULARY;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("type", "fitted");
            json.writeArrayFieldStart("values");
            PackedStrings values = index.strings();
            char[] scratch = {};
            for (int i = 0; i < values.size(); i++) {
                scratch = values.roomFor(i, scratch);
                write(scratch, values.get(i, scratch), json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        /** UTF-8 has no half of a surrogate pair, which an analyzer may cut; such a value is written with escapes. */
        private static void write(char[] chars, int length, JsonGenerator json) throws IOException {
            boolean escaped = !UnicodeUtil.validUTF16String(chars, length);
            if (escaped) json.setHighestNonEscapedChar(ASCII);
            json.writeString(chars, 0, length);
            if (escaped) json.setHighestNonEscapedChar(0);
        }
    }

    /** A row for all values with the same hash: MurmurHash3 of the value's UTF-8 bytes, with seed 0. */
    record Hashed(int buckets) implements Vocabulary {
        @Override
        public int id(char[] chars, int from, int length) {
            byte[] utf8 = new byte[UnicodeUtil.maxUTF8Length(length)];
            int bytes = UnicodeUtil.UTF16toUTF8(chars, from, length, utf8);
            int hash = StringHelper.murmurhash3_x86_32(new BytesRef(utf8, 0, bytes), 0);
            return FeatureEncoder.FIRST_VALUE + (int) (Integer.toUnsignedLong(hash) % buckets);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + buckets;
        }

        @Override
        public int idIn(Vocabulary other, int id) {
            return equals(other) ? id : FeatureEncoder.OUT_OF_VOCABULARY;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("type", "hashed");
            json.writeNumberField("buckets", buckets);
            json.writeEndObject();
        }
    }

    /** A row for all numbers between two boundaries: bucket i holds boundary[i-1] ≤ x &lt; boundary[i]. */
    record Quantiles(double[] boundaries) implements Vocabulary {
        @Override
        public int id(char[] chars, int from, int length) {
            return id(Double.parseDouble(new String(chars, from, length)));
        }

        int id(double value) {
            int found = Arrays.binarySearch(boundaries, value);
            return FeatureEncoder.FIRST_VALUE + (found >= 0 ? found + 1 : -found - 1);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + boundaries.length + 1;
        }

        /** Boundaries move as data grows: a bucket's counterpart is the one that holds its middle. */
        @Override
        public int idIn(Vocabulary other, int id) {
            return other instanceof Quantiles quantiles ? quantiles.id(middle(id - FeatureEncoder.FIRST_VALUE)) : FeatureEncoder.OUT_OF_VOCABULARY;
        }

        private double middle(int bucket) {
            if (boundaries.length == 0) return 0;
            if (bucket == 0) return Math.nextDown(boundaries[0]);
            double low = boundaries[bucket - 1];
            return bucket == boundaries.length ? low : low + (boundaries[bucket] - low) / 2;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("type", "quantiles");
            json.writeArrayFieldStart("boundaries");
            for (double boundary : boundaries) json.writeNumber(boundary);
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
