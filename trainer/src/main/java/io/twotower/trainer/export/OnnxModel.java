package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.twotower.features.AtomicFiles;
import io.twotower.features.ModelBundle;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An ONNX model on its way into files: nodes and small constants are in memory, tables are streamed from where they are.
 *
 * <p>One file holds all of it while it is shorter than protobuf can be, 2 GB. Beyond that the tables go into a second file, as
 * ONNX' <em>external data</em>: the values of one tensor after the other, each beginning at a multiple of {@value #ALIGNMENT}, so
 * that a runtime can map them.
 *
 * <p>Operator set {@value #OPSET}, IR version {@value #IR_VERSION}: what every runtime of the last years reads.
 */
final class OnnxModel {

    static final int OPSET = 17;
    static final int IR_VERSION = 8;

    /** The longest model that protobuf's readers take, in bytes. */
    static final long MAX_FILE = Integer.MAX_VALUE;

    /** The largest unit in which a common system maps files. */
    private static final int ALIGNMENT = 1 << 16;

    private static final byte[] PADDING = new byte[ALIGNMENT];

    private final GraphProto graph;
    private final List<StreamedTensor> tables;

    /** @param graph nodes and the constants that are in memory */
    OnnxModel(GraphProto graph, List<StreamedTensor> tables) {
        this.graph = graph;
        this.tables = List.copyOf(tables);
    }

    /**
     * Writes the model, each file whole or not at all.
     *
     * @param maxFile length from which on the tables get a file of their own, named {@link ModelBundle#dataFile}
     * @return bytes written
     */
    long write(Path file, long maxFile) {
        Path data = ModelBundle.dataFile(file);
        try {
            if (length() <= maxFile) {
                Files.deleteIfExists(data); // of an earlier model by this name
                AtomicFiles.write(file, this::writeWhole);
                return Files.size(file);
            }
            AtomicFiles.write(data, this::writeTables);
            AtomicFiles.write(file, withTablesIn(data.getFileName().toString())::writeTo);
            return Files.size(file) + Files.size(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write '" + file + "'", e);
        }
    }

    private static ModelProto.Builder head() {
        return ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("twotower")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
    }

    /** Length of the model as one file. */
    private long length() {
        long graphLength = graphLength();
        return head().build().getSerializedSize() + fieldLength(ModelProto.GRAPH_FIELD_NUMBER, graphLength);
    }

    private long graphLength() {
        return graph.getSerializedSize()
               + tables.stream().mapToLong(table -> fieldLength(GraphProto.INITIALIZER_FIELD_NUMBER, tensorLength(table))).sum();
    }

    private static long tensorLength(StreamedTensor table) {
        return table.head().getSerializedSize() + fieldLength(TensorProto.RAW_DATA_FIELD_NUMBER, table.bytes());
    }

    private static long fieldLength(int number, long length) {
        return CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(length) + length;
    }

    /** Fields of a protobuf message may come in any order: what is streamed follows what is in memory. */
    private void writeWhole(OutputStream out) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        head().build().writeTo(coded);
        beginField(ModelProto.GRAPH_FIELD_NUMBER, graphLength(), coded);
        graph.writeTo(coded);
        for (StreamedTensor table : tables) {
            beginField(GraphProto.INITIALIZER_FIELD_NUMBER, tensorLength(table), coded);
            table.head().writeTo(coded);
            beginField(TensorProto.RAW_DATA_FIELD_NUMBER, table.bytes(), coded);
            coded.flush();
            table.content().writeTo(out);
        }
        coded.flush();
    }

    private static void beginField(int number, long length, CodedOutputStream out) throws IOException {
        out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(length);
    }

    private void writeTables(OutputStream out) throws IOException {
        long written = 0;
        for (StreamedTensor table : tables) {
            out.write(PADDING, 0, (int) (aligned(written) - written));
            table.content().writeTo(out);
            written = aligned(written) + table.bytes();
        }
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private ModelProto withTablesIn(String data) {
        GraphProto.Builder complete = graph.toBuilder();
        long written = 0;
        for (StreamedTensor table : tables) {
            long offset = aligned(written);
            complete.addInitializer(table.head().toBuilder().setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", data))
                    .addExternalData(entry("offset", Long.toString(offset)))
                    .addExternalData(entry("length", Long.toString(table.bytes()))));
            written = offset + table.bytes();
        }
        return head().setGraph(complete).build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
