package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Builds an ONNX graph: constants, then nodes in the order of evaluation. Each method returns the name of the value it adds.
 * Operator set {@value #OPSET}, IR version {@value #IR_VERSION}: what every runtime of the last years reads.
 */
final class OnnxGraph {

    static final int OPSET = 17;
    static final int IR_VERSION = 8;

    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;

    private final GraphProto.Builder graph;

    OnnxGraph(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** @param dims a string names a dimension that is free, a number fixes it */
    String input(String name, int type, Object... dims) {
        graph.addInput(valueInfo(name, type, dims));
        return name;
    }

    /** Makes the value called {@code name} an output. */
    void output(String name, int type, Object... dims) {
        graph.addOutput(valueInfo(name, type, dims));
    }

    private static ValueInfoProto valueInfo(String name, int type, Object... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dim : dims) {
            TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
            if (dim instanceof String free) dimension.setDimParam(free);
            else dimension.setDimValue(((Number) dim).longValue());
        }
        return ValueInfoProto.newBuilder().setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    String floats(String name, float[] values, long... dims) {
        ByteBuffer bytes = littleEndian((long) values.length * Float.BYTES, name);
        bytes.asFloatBuffer().put(values);
        return constant(name, FLOAT, bytes, dims);
    }

    String ints(String name, int... values) {
        ByteBuffer bytes = littleEndian((long) values.length * Integer.BYTES, name);
        bytes.asIntBuffer().put(values);
        return constant(name, INT32, bytes, values.length);
    }

    String longs(String name, long... values) {
        ByteBuffer bytes = littleEndian((long) values.length * Long.BYTES, name);
        bytes.asLongBuffer().put(values);
        return constant(name, INT64, bytes, values.length);
    }

    private static ByteBuffer littleEndian(long size, String name) {
        if (size > Integer.MAX_VALUE - 1024)
            throw new IllegalArgumentException("'" + name + "' has " + size + " bytes; a model in one file can hold at most 2 GB."
                                               + " Lower the table's dim, or bound its vocabulary with maxSize or hash");
        return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, int type, ByteBuffer bytes, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
        for (long dim : dims) tensor.addDims(dim);
        graph.addInitializer(tensor);
        return name;
    }

    String node(String operator, String output, String... inputs) {
        return node(operator, output, Map.of(), inputs);
    }

    /** @param attributes integers */
    String node(String operator, String output, Map<String, Integer> attributes, String... inputs) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType(operator).setName(output).addOutput(output)
                .addAllInput(List.of(inputs));
        attributes.forEach((name, value) -> node.addAttributeBuilder().setName(name)
                .setType(AttributeProto.AttributeType.INT).setI(value));
        return output;
    }

    /** The finished model. */
    ModelProto build() {
        ModelProto model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("twotower")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph).build();
        long size = model.getGraph().getInitializerList().stream().map(TensorProto::getRawData).mapToLong(ByteString::size).sum();
        if (size > Integer.MAX_VALUE - (1 << 20))
            throw new IllegalArgumentException("The model has " + size + " bytes of parameters; one file can hold at most 2 GB."
                                               + " Lower the tables' dim, or bound their vocabularies with maxSize or hash");
        return model;
    }
}
