package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the constants of an ONNX file without reading their values, of which there can be gigabytes. */
final class StoredTensors {

    private final Path file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private StoredTensors(Path file) {
        this.file = file;
    }

    /**
     * Reads what constants a file has.
     *
     * @return by name
     * @throws ExportException when it is no ONNX file
     */
    static Map<String, StoredTensor> of(Path file) {
        StoredTensors tensors = new StoredTensors(file);
        try (InputStream in = Files.newInputStream(file)) {
            tensors.readModel(CodedInputStream.newInstance(in, 1 << 16));
        } catch (IOException | NumberFormatException e) {
            throw new ExportException("'" + file + "' can't be read as an ONNX model: " + e.getMessage(), e);
        }
        return tensors.tensors;
    }

    private void readModel(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == ModelProto.GRAPH_FIELD_NUMBER) inMessage(in, this::readGraph);
            else in.skipField(tag);
        }
    }

    private void readGraph(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == GraphProto.INITIALIZER_FIELD_NUMBER) inMessage(in, this::readTensor);
            else in.skipField(tag);
        }
    }

    private interface MessageReader {
        void read(CodedInputStream in) throws IOException;
    }

    private static void inMessage(CodedInputStream in, MessageReader reader) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        reader.read(in);
        in.popLimit(outer);
    }

    /** All fields but the values, which stay where they are. */
    private void readTensor(CodedInputStream in) throws IOException {
        TensorProto.Builder head = TensorProto.newBuilder();
        long offset = 0;
        long bytes = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TensorProto.RAW_DATA_FIELD_NUMBER -> {
                    bytes = in.readRawVarint32();
                    offset = in.getTotalBytesRead();
                    in.skipRawBytes((int) bytes);
                }
                case TensorProto.DIMS_FIELD_NUMBER -> readDims(tag, in, head);
                case TensorProto.DATA_TYPE_FIELD_NUMBER -> head.setDataType(in.readInt32());
                case TensorProto.NAME_FIELD_NUMBER -> head.setName(in.readString());
                case TensorProto.EXTERNAL_DATA_FIELD_NUMBER ->
                        in.readMessage(head.addExternalDataBuilder(), ExtensionRegistryLite.getEmptyRegistry());
                default -> in.skipField(tag);
            }
        }
        add(head.build(), offset, bytes);
    }

    /** Numbers of a repeated field come one by one or packed. */
    private static void readDims(int tag, CodedInputStream in, TensorProto.Builder head) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            head.addDims(in.readInt64());
            return;
        }
        inMessage(in, packed -> {
            while (!packed.isAtEnd()) head.addDims(packed.readInt64());
        });
    }

    private void add(TensorProto head, long offset, long bytes) {
        StoredTensor tensor = new StoredTensor(head.getName(), file, offset, bytes, head.getDataType(), head.getDimsList());
        if (head.getExternalDataCount() > 0)
            tensor = new StoredTensor(head.getName(), file.resolveSibling(external(head, "location")),
                                      Long.parseLong(external(head, "offset")), Long.parseLong(external(head, "length")),
                                      head.getDataType(), head.getDimsList());
        tensors.put(tensor.name(), tensor);
    }

    private static String external(TensorProto head, String key) {
        return head.getExternalDataList().stream().filter(entry -> entry.getKey().equals(key)).map(StringStringEntryProto::getValue)
                .findFirst().orElse("0");
    }
}
