package io.twotower.trainer.export;

import io.twotower.trainer.spec.ExportSpec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * How an embedding table is stored in a tower's file, and how the tower's graph gets 32-bit rows out of it. A row of zeros,
 * as padding has, comes out as zeros exactly in each of them. From the coarsest to the finest.
 */
enum TableEncoding {

    /** Values as multiples, from -127 to 127, of a 127th of their row's largest magnitude: the row's scale, a 32-bit float. */
    INT8(1e-3f, OnnxGraph.INT8, Byte.BYTES) {
        @Override
        void encode(float[] values, int from, int dim, ByteBuffer target) {
            float scale = scale(values, from, dim);
            for (int i = from; i < from + dim; i++) target.put(scale == 0 ? 0 : (byte) Math.rint(values[i] / scale));
        }

        @Override
        void decode(ByteBuffer row, float scale, float[] target, int from, int dim) {
            for (int i = from; i < from + dim; i++) target[i] = row.get() * scale;
        }

        @Override
        boolean isScaled() {
            return true;
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            String bytes = graph.node("Gather", prefix + "byte_rows", Map.of("axis", 0), table, ids);
            String multiples = graph.node("Cast", prefix + "multiples", Map.of("to", OnnxGraph.FLOAT), bytes);
            String scales = graph.node("Gather", prefix + "scales", Map.of("axis", 0), scales(table), ids);
            return graph.node("Mul", prefix + "rows", multiples, scales);
        }
    },

    /** Values rounded to 11 significant bits. */
    FP16(1e-4f, OnnxGraph.FLOAT16, Short.BYTES) {
        @Override
        void encode(float[] values, int from, int dim, ByteBuffer target) {
            for (int i = from; i < from + dim; i++) target.putShort(Half.of(values[i]));
        }

        @Override
        void decode(ByteBuffer row, float scale, float[] target, int from, int dim) {
            for (int i = from; i < from + dim; i++) target[i] = Half.toFloat(row.getShort());
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            String halves = graph.node("Gather", prefix + "half_rows", Map.of("axis", 0), table, ids);
            return graph.node("Cast", prefix + "rows", Map.of("to", OnnxGraph.FLOAT), halves);
        }
    },

    /** Values as trained. */
    FP32(1e-5f, OnnxGraph.FLOAT, Float.BYTES) {
        @Override
        void encode(float[] values, int from, int dim, ByteBuffer target) {
            for (int i = from; i < from + dim; i++) target.putFloat(values[i]);
        }

        @Override
        void decode(ByteBuffer row, float scale, float[] target, int from, int dim) {
            for (int i = from; i < from + dim; i++) target[i] = row.getFloat();
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            return graph.node("Gather", prefix + "rows", Map.of("axis", 0), table, ids);
        }
    };

    private static final int LARGEST_MULTIPLE = 127;

    private final float limit;
    private final int type;
    private final int bytes;

    TableEncoding(float limit, int type, int bytes) {
        this.limit = limit;
        this.type = type;
        this.bytes = bytes;
    }

    static TableEncoding of(ExportSpec.Tables tables) {
        return switch (tables) {
            case FP32 -> FP32;
            case FP16 -> FP16;
            case INT8 -> INT8;
        };
    }

    /** The encoding whose values have a type. */
    static TableEncoding ofType(int type) {
        for (TableEncoding encoding : values())
            if (encoding.type == type) return encoding;
        throw new ExportException("A table has values of ONNX type " + type + "; the exporter writes "
                                  + OnnxGraph.FLOAT + ", " + OnnxGraph.FLOAT16 + " and " + OnnxGraph.INT8);
    }

    /** The name as it stands in a model file. */
    ExportSpec.Tables precision() {
        return switch (this) {
            case FP32 -> ExportSpec.Tables.FP32;
            case FP16 -> ExportSpec.Tables.FP16;
            case INT8 -> ExportSpec.Tables.INT8;
        };
    }

    /** The next finer one; there must be one. */
    TableEncoding finer() {
        return values()[ordinal() + 1];
    }

    /** The most that any value of a vector may differ between the trained model and the exported tower. */
    float limit() {
        return limit;
    }

    /** Length of one value. */
    int valueBytes() {
        return bytes;
    }

    /** Length of a stored row, its scale included. */
    int rowBytes(int dim) {
        return dim * bytes + (isScaled() ? Float.BYTES : 0);
    }

    /** Whether each row has a scale, stored beside the table. */
    boolean isScaled() {
        return false;
    }

    /** Stores the row {@code values[from, from + dim)}. */
    abstract void encode(float[] values, int from, int dim, ByteBuffer target);

    /** Puts a stored row, multiplied by its scale where it has one, into {@code target[from, from + dim)}. */
    abstract void decode(ByteBuffer row, float scale, float[] target, int from, int dim);

    /** Adds nodes that look up {@code ids} {@code [batch, slots]}; returns the name of their rows {@code [batch, slots, dim]}. */
    abstract String lookUp(OnnxGraph graph, String prefix, String table, String ids);

    /** Adds the table's constants to a graph. */
    void addTo(OnnxGraph graph, String name, TableRows rows) {
        graph.table(name, type, rows, rows.dim(), bytes, this::encode);
        if (isScaled())
            graph.table(scales(name), OnnxGraph.FLOAT, rows, 1, Float.BYTES,
                        (values, from, dim, target) -> target.putFloat(scale(values, from, dim)));
    }

    /** What a row is after it was stored and read back. */
    float[] rounded(float[] row) {
        ByteBuffer stored = ByteBuffer.allocate(row.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
        encode(row, 0, row.length, stored);
        float[] rounded = new float[row.length];
        decode(stored.flip(), isScaled() ? scale(row, 0, row.length) : 1, rounded, 0, row.length);
        return rounded;
    }

    /** The name of the constant {@code [rows, 1]} with the scale of each row. */
    static String scales(String table) {
        return table + "_scales";
    }

    /** What one step of a row's multiples is worth. Below the range of full precision it would no longer divide evenly: zero then. */
    private static float scale(float[] values, int from, int dim) {
        float largest = 0;
        for (int i = from; i < from + dim; i++) largest = Math.max(largest, Math.abs(values[i]));
        float scale = largest / LARGEST_MULTIPLE;
        return scale < Float.MIN_NORMAL ? 0 : scale;
    }
}
