package io.twotower.serving;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Writes tiny towers: {@code normalize(bias + sum over slots s of row[ids[s]] * weight[s])}, row 0 being zero. The slots' weights differ,
 * so that a value in another feature's slot gives another vector.
 */
final class OnnxFile {
    private OnnxFile() { }

    static void writeTower(Path file, int rows, int width, int dimension, long seed) throws IOException {
        write(file, "ids", TensorProto.DataType.INT32, rows, width, dimension, seed);
    }

    static void write(Path file, String input, TensorProto.DataType inputType, int rows, int width, int dimension, long seed) throws IOException {
        Random random = new Random(seed);
        GraphProto.Builder graph = GraphProto.newBuilder().setName("tower")
                .addInput(value(input, inputType, width))
                .addOutput(value("embedding", TensorProto.DataType.FLOAT, dimension))
                .addInitializer(floats("table", random, dimension, rows, dimension))
                .addInitializer(floats("weights", random, 0, width, 1))
                .addInitializer(floats("bias", random, 0, dimension))
                .addInitializer(TensorProto.newBuilder().setName("slots").setDataType(TensorProto.DataType.INT64_VALUE).addDims(1).addInt64Data(1))
                .addNode(node("Gather", "rows", "table", input))
                .addNode(node("Mul", "weighted", "rows", "weights"))
                .addNode(node("ReduceSum", "sum", "weighted", "slots").addAttribute(integer("keepdims", 0)))
                .addNode(node("Add", "biased", "sum", "bias"))
                .addNode(node("LpNormalization", "embedding", "biased").addAttribute(integer("axis", 1)).addAttribute(integer("p", 2)));
        Files.write(file, ModelProto.newBuilder().setIrVersion(8).addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17)).setGraph(graph).build().toByteArray());
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, int size) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        return ValueInfoProto.newBuilder().setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape))).build();
    }

    private static TensorProto floats(String name, Random random, int zeros, int... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        int size = 1;
        for (int dim : dims) {
            tensor.addDims(dim);
            size *= dim;
        }
        for (int i = 0; i < size; i++) tensor.addFloatData(i < zeros ? 0 : (float) random.nextGaussian());
        return tensor.build();
    }

    private static NodeProto.Builder node(String type, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(type).setName(output).addOutput(output).addAllInput(List.of(inputs));
    }

    private static AttributeProto integer(String name, int value) {
        return AttributeProto.newBuilder().setName(name).setType(OnnxMl.AttributeProto.AttributeType.INT).setI(value).build();
    }
}
