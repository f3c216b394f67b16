package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.model.BagShares;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One tower as an ONNX model: input {@code ids} int32 {@code [batch, width]}, output {@code embedding} float32
 * {@code [batch, dim]}, each row of length one.
 *
 * <p>A feature's slots are sliced out and looked up. The padding row is zero, so the sum over the slots is the sum over
 * the values, and dividing by the number of ids that aren't padding (at least one) gives their mean; with a decay, slots have weights in both. Where rows were rounded to
 * fewer bits, {@link SpecialRows} are made exact again.
 */
final class TowerGraph {

    static final String INPUT = "ids";
    static final String OUTPUT = "embedding";

    /** Names of linear layers. */
    static final String LAST = "output";
    static final String SKIP = "skip";

    /** As in training: added to the squared length before the root. */
    private static final float EPSILON = 1e-12f;

    private final Tower tower;
    private final ModelLayout layout;
    private final TowerShape shape;
    private final List<TableEncoding> encodings;
    private final OnnxGraph graph;

    /** @param encodings of the layout's tables */
    TowerGraph(Tower tower, ModelLayout layout, TowerShape shape, List<TableEncoding> encodings) {
        this.tower = tower;
        this.layout = layout;
        this.shape = shape;
        this.encodings = encodings;
        graph = new OnnxGraph(tower.label() + "_tower");
    }

    /**
     * The tower as a model.
     *
     * @param tables the layout's tables, by number; read when the model is written
     * @param layers the tower's arrays in the order of {@link io.twotower.trainer.model.TwoTowerModel#layerArrays(io.twotower.features.Tower)}
     */
    OnnxModel build(IntFunction<TableRows> tables, List<float[]> layers) {
        graph.input(INPUT, OnnxGraph.INT32, "batch", layout.of(tower).width());
        addConstants(tables);
        String vector = layers(input(tables), layers);
        String square = graph.node("Mul", "square", vector, vector);
        String squaredLength = graph.node("ReduceSum", "squared_length", Map.of("keepdims", 1), square, "slot_axis");
        String length = graph.node("Sqrt", "length", graph.node("Add", "positive_squared_length", squaredLength, "epsilon"));
        graph.node("Div", OUTPUT, vector, length);
        graph.output(OUTPUT, OnnxGraph.FLOAT, "batch", shape.dim());
        return graph.build();
    }

    private void addConstants(IntFunction<TableRows> tables) {
        graph.longs("slot_axis", 1);
        graph.ints("padding", 0);
        graph.floats("one", new float[] {1}, 1);
        graph.floats("epsilon", new float[] {EPSILON}, 1);
        layout.of(tower).features().stream().map(FeatureLayout::table).distinct()
                .forEach(number -> encodings.get(number).addTo(graph, tableName(number), tables.apply(number)));
    }

    private String tableName(int number) {
        return tableName(layout.tables().get(number).name());
    }

    /** The name of a hidden layer. */
    static String hidden(int number) {
        return "hidden_" + number;
    }

    /** The name of a layer's constant {@code [out, in]}. */
    static String weight(String layer) {
        return layer + "_weight";
    }

    /** The name of a layer's constant {@code [out]}. */
    static String bias(String layer) {
        return layer + "_bias";
    }

    /** The name of a table's constant. */
    static String tableName(String table) {
        return "table_" + table;
    }

    private String input(IntFunction<TableRows> tables) {
        List<FeatureLayout> features = layout.inputOrder(tower);
        String means = concatenated("input", features.stream().map(this::mean).toList());
        boolean exact = features.stream().allMatch(feature -> encodings.get(feature.table()) == TableEncoding.FP32);
        return exact ? means : graph.node("Add", "corrected_input", means, corrections(tables));
    }

    private String concatenated(String name, List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : graph.node("Concat", name, Map.of("axis", 1), parts.toArray(String[]::new));
    }

    /** What {@link SpecialRows} adds to the means: a few small operators for all features of one dimension together. */
    private String corrections(IntFunction<TableRows> tables) {
        graph.ints("first_value", FeatureEncoder.FIRST_VALUE);
        List<String> parts = new ArrayList<>();
        for (int group = 0; group < layout.groups().size(); group++) {
            List<FeatureLayout> features = layout.features(tower, group);
            if (!features.isEmpty()) parts.add(corrections("corrections_" + group, features, tables));
        }
        return concatenated("corrections", parts);
    }

    private String corrections(String name, List<FeatureLayout> features, IntFunction<TableRows> tables) {
        int dim = layout.tableOf(features.get(0)).dim();
        String slots = graph.longs(name + "_slots", features.stream().mapToLong(FeatureLayout::offset).toArray());
        String first = graph.node("Gather", name + "_ids", Map.of("axis", 1), INPUT, slots);
        String special = graph.node("Min", name + "_special", first, "first_value");
        String starts = graph.ints(name + "_starts", IntStream.range(0, features.size()).map(f -> f * SpecialRows.COUNT).toArray());
        float[] rows = new float[features.size() * SpecialRows.COUNT * dim];
        for (int f = 0; f < features.size(); f++) {
            int table = features.get(f).table();
            SpecialRows.corrections(tables.apply(table), encodings.get(table), rows, f * SpecialRows.COUNT * dim);
        }
        String table = graph.floats(name + "_table", rows, (long) features.size() * SpecialRows.COUNT, dim);
        String numbers = graph.node("Add", name + "_numbers", special, starts);
        String picked = graph.node("Gather", name + "_rows", Map.of("axis", 0), table, numbers);
        return graph.node("Flatten", name, Map.of("axis", 1), picked);
    }

    private String mean(FeatureLayout feature) {
        String prefix = "feature_" + feature.name() + "_";
        String start = graph.longs(prefix + "start", feature.offset());
        String end = graph.longs(prefix + "end", feature.offset() + feature.length());
        String ids = graph.node("Slice", prefix + "ids", INPUT, start, end, "slot_axis");
        String rows = encodings.get(feature.table()).lookUp(graph, prefix, tableName(feature.table()), ids);
        String isValue = graph.node("Not", prefix + "is_value", graph.node("Equal", prefix + "is_padding", ids, "padding"));
        String counted = graph.node("Cast", prefix + "ones", Map.of("to", OnnxGraph.FLOAT), isValue);
        if (feature.decay() != 1) {
            float[] weights = BagShares.weights(feature.length(), feature.decay());
            rows = graph.node("Mul", prefix + "weighted_rows", rows, graph.floats(prefix + "row_weights", weights, 1, feature.length(), 1));
            counted = graph.node("Mul", prefix + "weights", counted, graph.floats(prefix + "slot_weights", weights, 1, feature.length()));
        }
        String sum = graph.node("ReduceSum", prefix + "sum", Map.of("keepdims", 0), rows, "slot_axis");
        String count = graph.node("ReduceSum", prefix + "count", Map.of("keepdims", 1), counted, "slot_axis");
        return graph.node("Div", prefix + "mean", sum, graph.node("Max", prefix + "divisor", count, "one"));
    }

    private String layers(String input, List<float[]> arrays) {
        String value = input;
        int in = layout.inputDim(tower);
        int next = 0;
        for (int layer = 0; layer < shape.hidden().size(); layer++) {
            int out = shape.hidden().get(layer);
            String hidden = linear(hidden(layer), value, arrays.get(next++), arrays.get(next++), out, in);
            value = graph.node("Relu", hidden(layer) + "_relu", hidden);
            in = out;
        }
        value = linear(LAST, value, arrays.get(next++), arrays.get(next++), shape.dim(), in);
        if (!shape.skip()) return value;
        int inputDim = layout.inputDim(tower);
        String weight = graph.floats(weight(SKIP), arrays.get(next), shape.dim(), inputDim);
        String skip = graph.node("Gemm", SKIP, Map.of("transB", 1), input, weight);
        return graph.node("Add", "output_with_skip", value, skip);
    }

    private String linear(String name, String input, float[] weight, float[] bias, int out, int in) {
        return graph.node("Gemm", name, Map.of("transB", 1), input, graph.floats(weight(name), weight, out, in),
                          graph.floats(bias(name), bias, out));
    }
}
