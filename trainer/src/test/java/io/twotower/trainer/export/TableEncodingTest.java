package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableEncodingTest {

    @TempDir
    Path directory;

    private record Rows(int dim, float... values) implements TableRows {
        @Override
        public int rows() {
            return values.length / dim;
        }

        @Override
        public void read(int from, int count, float[] target) {
            System.arraycopy(values, from * dim, target, 0, count * dim);
        }
    }

    private List<TensorProto> encode(TableEncoding encoding, TableRows rows) throws IOException {
        OnnxGraph graph = new OnnxGraph("test");
        encoding.addTo(graph, "t", rows);
        Path file = directory.resolve("test.onnx");
        long bytes = graph.build().write(file, OnnxModel.MAX_FILE);
        assertEquals(bytes, Files.size(file));
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList();
    }

    private static ByteBuffer bytes(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void fp32KeepsEveryBit() throws IOException {
        TensorProto tensor = encode(TableEncoding.FP32, new Rows(2, 0, 0, 1.1f, -2.2f, Float.MIN_VALUE, 3)).get(0);
        assertEquals("t", tensor.getName());
        assertEquals(List.of(3L, 2L), tensor.getDimsList());
        float[] values = new float[6];
        bytes(tensor).asFloatBuffer().get(values);
        assertArrayEquals(new float[] {0, 0, 1.1f, -2.2f, Float.MIN_VALUE, 3}, values);
    }

    @Test
    void fp16HoldsTheNearestHalves() throws IOException {
        TensorProto tensor = encode(TableEncoding.FP16, new Rows(2, 0, 0, 1, -2)).get(0);
        assertEquals(OnnxGraph.FLOAT16, tensor.getDataType());
        short[] halves = new short[4];
        bytes(tensor).asShortBuffer().get(halves);
        assertArrayEquals(new short[] {0, 0, 0x3c00, (short) 0xc000}, halves);
    }

    @Test
    void int8HoldsMultiplesOfA127thOfTheRowsLargestMagnitude() throws IOException {
        List<TensorProto> tensors = encode(TableEncoding.INT8, new Rows(3, 0, 0, 0, 254, -127, 1.1f, 0.1f, -12.7f, 0, 1e-44f, 0, 0));
        byte[] multiples = new byte[12];
        bytes(tensors.get(0)).get(multiples);
        assertArrayEquals(new byte[] {0, 0, 0, 127, -64, 1, 1, -127, 0, 0, 0, 0}, multiples);
        float[] scales = new float[4];
        bytes(tensors.get(1)).asFloatBuffer().get(scales);
        assertArrayEquals(new float[] {0, 2, 0.1f, 0}, scales, 1e-8f);
        assertEquals(List.of(4L, 1L), tensors.get(1).getDimsList());
        assertEquals(TableEncoding.scales("t"), tensors.get(1).getName());
    }

    @Test
    void aTableOfManySlicesIsWrittenInOrder() throws IOException {
        float[] values = new float[1_000_000];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-1, 1);
        float[] read = new float[values.length];
        bytes(encode(TableEncoding.FP32, new Rows(10, values)).get(0)).asFloatBuffer().get(read);
        assertTrue(Arrays.equals(values, read));
    }
}
