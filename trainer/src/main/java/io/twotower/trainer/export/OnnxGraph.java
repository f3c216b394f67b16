package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import io.twotower.features.AtomicFiles;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds an ONNX graph: constants, then nodes in the order of evaluation. Each method returns the name of the value it adds.
 */
final class OnnxGraph {

    static final int FLOAT = 1;
    static final int INT8 = 3;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;

    /** Bytes of rows that are read at a time while a table is written. */
    private static final int SLICE = 1 << 20;

    private final GraphProto.Builder graph;
    private final List<StreamedTensor> tables = new ArrayList<>();

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
        ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        return constant(name, FLOAT, bytes, dims);
    }

    String ints(String name, int... values) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant(name, INT32, bytes, values.length);
    }

    String longs(String name, long... values) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant(name, INT64, bytes, values.length);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, int type, ByteBuffer bytes, long... dims) {
        graph.addInitializer(tensor(name, type, dims).setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
        return name;
    }

    private static TensorProto.Builder tensor(String name, int type, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
        for (long dim : dims) tensor.addDims(dim);
        return tensor;
    }

    /** Turns a row into bytes. */
    @FunctionalInterface
    interface RowBytes {
        /** Puts what is made of the row {@code values[from, from + dim)}. */
        void put(float[] values, int from, int dim, ByteBuffer target);
    }

    /**
     * A constant {@code [rows, columns]} that is made of a table's rows when the model is written.
     *
     * @param valueBytes length of one of its values
     */
    String table(String name, int type, TableRows rows, int columns, int valueBytes, RowBytes rowBytes) {
        int bytesPerRow = columns * valueBytes;
        tables.add(new StreamedTensor(tensor(name, type, rows.rows(), columns).build(), (long) rows.rows() * bytesPerRow,
                                      content(rows, bytesPerRow, rowBytes)));
        return name;
    }

    private static AtomicFiles.Content content(TableRows rows, int bytesPerRow, RowBytes rowBytes) {
        return out -> {
            int dim = rows.dim();
            int slice = Math.max(1, SLICE / (dim * Float.BYTES));
            float[] values = new float[slice * dim];
            ByteBuffer bytes = littleEndian(slice * bytesPerRow);
            for (int from = 0; from < rows.rows(); from += slice) {
                int count = Math.min(slice, rows.rows() - from);
                rows.read(from, count, values);
                bytes.clear();
                for (int row = 0; row < count; row++) rowBytes.put(values, row * dim, dim, bytes);
                out.write(bytes.array(), 0, bytes.position());
            }
        };
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
    OnnxModel build() {
        return new OnnxModel(graph.build(), tables);
    }
}
