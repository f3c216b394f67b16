package io.twotower.trainer.export;

import io.twotower.trainer.spec.ExportSpec;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * How an embedding table is stored in a tower's file, and how the tower's graph gets 32-bit rows out of it. A row of zeros,
 * as padding has, comes out as zeros exactly in each of them.
 */
enum TableEncoding {

    /** Values as trained. */
    FP32(1e-5f) {
        @Override
        void addTo(OnnxGraph graph, String name, TableRows rows) {
            graph.table(name, OnnxGraph.FLOAT, rows, rows.dim(), Float.BYTES, (values, from, dim, target) -> {
                for (int i = from; i < from + dim; i++) target.putFloat(values[i]);
            });
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            return graph.node("Gather", prefix + "rows", Map.of("axis", 0), table, ids);
        }
    },

    /** Values rounded to 11 significant bits. */
    FP16(1e-4f) {
        @Override
        void addTo(OnnxGraph graph, String name, TableRows rows) {
            graph.table(name, OnnxGraph.FLOAT16, rows, rows.dim(), Short.BYTES, (values, from, dim, target) -> {
                for (int i = from; i < from + dim; i++) target.putShort(Half.of(values[i]));
            });
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            String halves = graph.node("Gather", prefix + "half_rows", Map.of("axis", 0), table, ids);
            return graph.node("Cast", prefix + "rows", Map.of("to", OnnxGraph.FLOAT), halves);
        }
    },

    /** Values as multiples, from -127 to 127, of a 127th of their row's largest magnitude. */
    INT8(1e-3f) {
        @Override
        void addTo(OnnxGraph graph, String name, TableRows rows) {
            graph.table(name, OnnxGraph.INT8, rows, rows.dim(), Byte.BYTES, TableEncoding::putMultiples);
            graph.table(scales(name), OnnxGraph.FLOAT, rows, 1, Float.BYTES,
                        (values, from, dim, target) -> target.putFloat(scale(values, from, dim)));
        }

        @Override
        String lookUp(OnnxGraph graph, String prefix, String table, String ids) {
            String bytes = graph.node("Gather", prefix + "byte_rows", Map.of("axis", 0), table, ids);
            String multiples = graph.node("Cast", prefix + "multiples", Map.of("to", OnnxGraph.FLOAT), bytes);
            String scales = graph.node("Gather", prefix + "scales", Map.of("axis", 0), scales(table), ids);
            return graph.node("Mul", prefix + "rows", multiples, scales);
        }
    };

    private static final int LARGEST_MULTIPLE = 127;

    private final float limit;

    TableEncoding(float limit) {
        this.limit = limit;
    }

    static TableEncoding of(ExportSpec.Tables tables) {
        return switch (tables) {
            case FP32 -> FP32;
            case FP16 -> FP16;
            case INT8 -> INT8;
        };
    }

    /** The most that any value of a vector may differ between the trained model and the exported tower. */
    float limit() {
        return limit;
    }

    /** Adds the table's constants to a graph. */
    abstract void addTo(OnnxGraph graph, String name, TableRows rows);

    /** Adds nodes that look up {@code ids} {@code [batch, slots]}; returns the name of their rows {@code [batch, slots, dim]}. */
    abstract String lookUp(OnnxGraph graph, String prefix, String table, String ids);

    /** The name of the constant {@code [rows, 1]} with the scale of each row of an 8-bit table. */
    static String scales(String table) {
        return table + "_scales";
    }

    private static void putMultiples(float[] values, int from, int dim, ByteBuffer target) {
        float scale = scale(values, from, dim);
        for (int i = from; i < from + dim; i++) target.put(scale == 0 ? 0 : (byte) Math.rint(values[i] / scale));
    }

    /** What one step of a row's bytes is worth. Below the range of full precision it would no longer divide evenly: zero then. */
    private static float scale(float[] values, int from, int dim) {
        float largest = 0;
        for (int i = from; i < from + dim; i++) largest = Math.max(largest, Math.abs(values[i]));
        float scale = largest / LARGEST_MULTIPLE;
        return scale < Float.MIN_NORMAL ? 0 : scale;
    }
}
