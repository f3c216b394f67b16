package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fitted rows of one table: which value has which id. Ids begin at {@link FeatureEncoder#FIRST_VALUE}. Immutable. */
sealed interface Vocabulary {

    /** Returns the value's id, or {@link FeatureEncoder#OUT_OF_VOCABULARY}. */
    int id(String value);

    /** Returns the number of rows of the table, those with a meaning of their own included. */
    int rows();

    ObjectNode toJson();

    static Vocabulary fromJson(JsonNode json) {
        String type = json.path("type").asText();
        return switch (type) {
            case "fitted" -> Fitted.of(strings(json.get("values")));
            case "hashed" -> new Hashed(json.get("buckets").intValue());
            case "quantiles" -> new Quantiles(doubles(json.get("boundaries")));
            default -> throw new IllegalArgumentException("Unknown type of vocabulary '" + type + "'");
        };
    }

    private static List<String> strings(JsonNode list) {
        String[] values = new String[list.size()];
        for (int i = 0; i < values.length; i++) values[i] = list.get(i).textValue();
        return List.of(values);
    }

    private static double[] doubles(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) values[i] = list.get(i).doubleValue();
        return values;
    }

    /** A row a value. */
    record Fitted(List<String> values, Map<String, Integer> ids) implements Vocabulary {
        static Fitted of(List<String> values) {
            Map<String, Integer> ids = new HashMap<>(values.size() * 2);
            for (int i = 0; i < values.size(); i++)
                if (ids.put(values.get(i), FeatureEncoder.FIRST_VALUE + i) != null)
                    throw new IllegalArgumentException("Vocabulary holds '" + values.get(i) + "' twice");
            return new Fitted(values, ids);
        }

        @Override
        public int id(String value) {
            return ids.getOrDefault(value, FeatureEncoder.OUT_OF_VOCABULARY);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + values.size();
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "fitted");
            var list = json.putArray("values");
            values.forEach(list::add);
            return json;
        }
    }

    /** A row for all values with the same hash: MurmurHash3 of the value's UTF-8 bytes, with seed 0. */
    record Hashed(int buckets) implements Vocabulary {
        @Override
        public int id(String value) {
            int hash = StringHelper.murmurhash3_x86_32(new BytesRef(value), 0);
            return FeatureEncoder.FIRST_VALUE + (int) (Integer.toUnsignedLong(hash) % buckets);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + buckets;
        }

        @Override
        public ObjectNode toJson() {
            return JsonNodeFactory.instance.objectNode().put("type", "hashed").put("buckets", buckets);
        }
    }

    /** A row for all numbers between two boundaries: bucket i holds boundary[i-1] ≤ x &lt; boundary[i]. */
    record Quantiles(double[] boundaries) implements Vocabulary {
        @Override
        public int id(String value) {
            return id(Double.parseDouble(value));
        }

        int id(double value) {
            int found = Arrays.binarySearch(boundaries, value);
            return FeatureEncoder.FIRST_VALUE + (found >= 0 ? found + 1 : -found - 1);
        }

        @Override
        public int rows() {
            return FeatureEncoder.FIRST_VALUE + boundaries.length + 1;
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "quantiles");
            var list = json.putArray("boundaries");
            Arrays.stream(boundaries).forEach(list::add);
            return json;
        }
    }
}
