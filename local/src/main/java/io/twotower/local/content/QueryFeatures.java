package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.StringProperty;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TensorProperty;
import com.yahoo.io.GrowableByteBuffer;
import com.yahoo.searchlib.rankingexpression.evaluation.DoubleValue;
import com.yahoo.searchlib.rankingexpression.evaluation.TensorValue;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.tensor.IndexedTensor;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.serialization.TypedBinaryFormat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values a request gives to {@code query(name)}, with the defaults of its rank profile below them, and its other rank properties. */
final class QueryFeatures {

    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private final RankProfile profile;

    QueryFeatures(RankProfile profile, List<StringProperty> strings, List<TensorProperty> tensors) {
        this.profile = profile;
        for (StringProperty property : strings)
            if (property.getValuesCount() > 0) addString(bareName(property.getName()), property.getValues(0));
        for (TensorProperty property : tensors)
            values.put(bareName(property.getName()), new TensorValue(decode(property)));
    }

    private void addString(String name, String value) {
        properties.put(name, value);
        try {
            values.put(name, DoubleValue.frozen(Double.parseDouble(value)));
        } catch (NumberFormatException e) {
            values.remove(name); // a property that is not a number is no feature value
        }
    }

    private static Tensor decode(TensorProperty property) {
        return TypedBinaryFormat.decode(Optional.empty(), GrowableByteBuffer.wrap(property.getValue().toByteArray()));
    }

    private static String bareName(String name) {
        return name.startsWith("query(") && name.endsWith(")") ? name.substring("query(".length(), name.length() - 1) : name;
    }

    /** Returns a rank property of the request, or null. */
    String property(String name) { return properties.get(name); }

    /** The value of {@code query(name)}: the request's, else the profile's default, else 0 if it is a number. */
    Value value(String name) {
        Value value = values.get(name);
        if (value == null) value = profile.queryDefault(name);
        if (properties.containsKey(name) && !values.containsKey(name))
            throw new UnsupportedQueryException("query(" + name + ") must be a number or a tensor, got '" + properties.get(name) + "'");
        if (value != null) return value;
        if (profile.isTensorInput(name)) throw missing(name);
        return DoubleValue.zero;
    }

    private static UnsupportedQueryException missing(String name) {
        return new UnsupportedQueryException("The query gives no tensor for query(" + name + "); add input.query(" + name + ")");
    }

    /** The vector {@code query(name)} for searching a field. */
    float[] vector(String name, FieldSchema field) {
        Value value = values.containsKey(name) ? values.get(name) : profile.queryDefault(name);
        if (value == null) throw missing(name);
        if (!(value.asTensor() instanceof IndexedTensor tensor) || tensor.type().rank() != 1 || tensor.size() != field.vector().dimension())
            throw new UnsupportedQueryException("query(" + name + ") is a " + value.type() + ", but field '" + field.name() + "' is a "
                    + field.tensorType());
        float[] vector = IndexedDocument.floats(tensor);
        for (float number : vector)
            if (!Float.isFinite(number)) throw new UnsupportedQueryException("query(" + name + ") must have finite values, found "
                    + number);
        return vector;
    }
}
