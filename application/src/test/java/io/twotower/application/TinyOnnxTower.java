package io.twotower.application;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import onnx.Onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A tower that sums random rows of its values and normalizes. Both towers have the same rows for the same table, so a query is near the
 * items that it shares values with. Its parts can be made wrong one by one.
 */
final class TinyOnnxTower {
    private final FeatureEncoder encoder;
    private final Tower tower;
    private final int dimension;
    String input = "ids";
    String output = "embedding";
    Onnx.TensorProto.DataType inputType = Onnx.TensorProto.DataType.INT32;
    int declaredWidth;
    int declaredDimension;
    boolean fixedBatch;
    boolean externalWeights;

    TinyOnnxTower(FeatureEncoder encoder, Tower tower, int dimension) {
        this.encoder = encoder;
        this.tower = tower;
        this.dimension = dimension;
        this.declaredWidth = encoder.width(tower);
        this.declaredDimension = dimension;
    }

    Path write(Path file) throws IOException {
        Map<String, Integer> begin = new HashMap<>();
        int rows = 0;
        for (String table : encoder.tables()) {
            begin.put(table, rows);
            rows += encoder.tableRows(table);
        }
        Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("tower")
                .addInput(value(input, inputType, declaredWidth))
                .addOutput(value(output, Onnx.TensorProto.DataType.FLOAT, declaredDimension))
                .addInitializer(weights(begin, rows))
                .addInitializer(longs("begin", begins(begin)))
                .addInitializer(longs("slots", 1))
                .addInitializer(Onnx.TensorProto.newBuilder().setName("least").setDataType(Onnx.TensorProto.DataType.FLOAT_VALUE).addDims(1).addFloatData(1e-12f))
                .addNode(node("Cast", List.of(input), "wide").addAttribute(Onnx.AttributeProto.newBuilder().setName("to")
                        .setType(Onnx.AttributeProto.AttributeType.INT).setI(Onnx.TensorProto.DataType.INT64_VALUE)))
                .addNode(node("Add", List.of("wide", "begin"), "row"))
                .addNode(node("Gather", List.of("rows", "row"), "values"))
                .addNode(node("ReduceSum", List.of("values", "slots"), "sum").addAttribute(intAttribute("keepdims", 0)))
                .addNode(node("ReduceL2", List.of("sum"), "norm").addAttribute(Onnx.AttributeProto.newBuilder().setName("axes")
                        .setType(Onnx.AttributeProto.AttributeType.INTS).addInts(1)).addAttribute(intAttribute("keepdims", 1)))
                .addNode(node("Max", List.of("norm", "least"), "length"))
                .addNode(node("Div", List.of("sum", "length"), output));
        Onnx.ModelProto model = Onnx.ModelProto.newBuilder().setIrVersion(8).setGraph(graph)
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setDomain("").setVersion(17)).build();
        return Files.write(file, model.toByteArray());
    }

    /** Padding, the first row of each table, is zero. */
    private Onnx.TensorProto.Builder weights(Map<String, Integer> begin, int rows) {
        Onnx.TensorProto.Builder tensor = Onnx.TensorProto.newBuilder().setName("rows").setDataType(Onnx.TensorProto.DataType.FLOAT_VALUE)
                .addDims(rows).addDims(dimension);
        if (externalWeights)
            return tensor.setDataLocation(Onnx.TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(Onnx.StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"));
        Random random = new Random(1);
        for (int row = 0; row < rows; row++)
            for (int i = 0; i < dimension; i++) tensor.addFloatData(begin.containsValue(row) ? 0 : (float) random.nextGaussian());
        return tensor;
    }

    private long[] begins(Map<String, Integer> begin) {
        long[] begins = new long[encoder.width(tower)];
        for (int f = 0; f < encoder.spec().of(tower).size(); f++)
            for (int slot = 0; slot < encoder.spec().of(tower).get(f).maxLength(); slot++)
                begins[encoder.offset(tower, f) + slot] = begin.get(encoder.table(tower, f));
        return begins;
    }

    private Onnx.ValueInfoProto value(String name, Onnx.TensorProto.DataType type, int length) {
        var batch = Onnx.TensorShapeProto.Dimension.newBuilder();
        return Onnx.ValueInfoProto.newBuilder().setName(name).setType(Onnx.TypeProto.newBuilder().setTensorType(Onnx.TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber()).setShape(Onnx.TensorShapeProto.newBuilder()
                        .addDim(fixedBatch ? batch.setDimValue(1) : batch.setDimParam("batch"))
                        .addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(length))))).build();
    }

    private static Onnx.TensorProto longs(String name, long... values) {
        var tensor = Onnx.TensorProto.newBuilder().setName(name).setDataType(Onnx.TensorProto.DataType.INT64_VALUE).addDims(values.length);
        for (long value : values) tensor.addInt64Data(value);
        return tensor.build();
    }

    private static Onnx.NodeProto.Builder node(String operator, List<String> inputs, String output) {
        return Onnx.NodeProto.newBuilder().setOpType(operator).setName(output).addAllInput(inputs).addOutput(output);
    }

    private static Onnx.AttributeProto intAttribute(String name, long value) {
        return Onnx.AttributeProto.newBuilder().setName(name).setType(Onnx.AttributeProto.AttributeType.INT).setI(value).build();
    }
}
