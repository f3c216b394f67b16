package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.AtomicFiles;
import io.twotower.trainer.model.Matrix;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A JSON object and matrices in one file. Values go from the engine to the file and back in slices, so that nothing depends on
 * how many there are.
 *
 * <p>Format: a magic number; the head's length; the head, which is JSON: the object, and each matrix' name, rows and columns; the
 * CRC-32C of all that. Then the matrices' values, float32, and the CRC-32C of everything before. The values are little-endian, all
 * else is big-endian.
 */
final class ArrayFile {

    private static final long MAGIC = 0x54574f544f573032L; // "TWOTOW02"
    private static final int LONGEST_HEAD = 1 << 28;
    private static final int BUFFER = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArrayFile() { }

    /** Writes the file whole or not at all. */
    static void write(Path file, ObjectNode about, List<Matrix> matrices) {
        AtomicFiles.write(file, out -> writeTo(out, about, matrices));
    }

    private static void writeTo(OutputStream file, ObjectNode about, List<Matrix> matrices) throws IOException {
        CRC32C checksum = new CRC32C();
        DataOutputStream out = new DataOutputStream(new CheckedOutputStream(file, checksum));
        byte[] head = JSON.writeValueAsBytes(JSON.createObjectNode().<ObjectNode>set("about", about).set("matrices", shapes(matrices)));
        out.writeLong(MAGIC);
        out.writeInt(head.length);
        out.write(head);
        out.writeLong(checksum.getValue());
        for (Matrix matrix : matrices) {
            float[] values = new float[matrix.rowsPerSlice() * matrix.columns()];
            for (int from = 0; from < matrix.rows(); from += matrix.rowsPerSlice()) {
                int count = Math.min(matrix.rowsPerSlice(), matrix.rows() - from);
                matrix.read(from, count, values);
                writeValues(values, count * matrix.columns(), out);
            }
        }
        out.writeLong(checksum.getValue());
    }

    private static ArrayNode shapes(List<Matrix> matrices) {
        ArrayNode shapes = JSON.createArrayNode();
        for (Matrix matrix : matrices)
            shapes.addObject().put("name", matrix.name()).put("rows", matrix.rows()).put("columns", matrix.columns());
        return shapes;
    }

    private static void writeValues(float[] values, int count, OutputStream out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < count; from += BUFFER / Float.BYTES) {
            int part = Math.min(BUFFER / Float.BYTES, count - from);
            bytes.asFloatBuffer().put(values, from, part);
            out.write(bytes.array(), 0, part * Float.BYTES);
        }
    }

    /**
     * The object that was written; the matrices aren't read.
     *
     * @throws DamagedFileException when the file is missing, something else, or damaged where this reads
     */
    static ObjectNode about(Path file) {
        return reading(file, (in, checksum) -> (ObjectNode) readHead(in, checksum).get("about"));
    }

    /**
     * Reads all of the file.
     *
     * @throws DamagedFileException when it is missing, or anything in it isn't what was written
     */
    static void verify(Path file) {
        reading(file, (in, checksum) -> {
            byte[] bytes = new byte[BUFFER];
            for (JsonNode matrix : readHead(in, checksum).get("matrices")) {
                long left = matrix.get("rows").longValue() * matrix.get("columns").longValue() * Float.BYTES;
                for (; left > 0; left -= Math.min(left, BUFFER)) in.readFully(bytes, 0, (int) Math.min(left, BUFFER));
            }
            check(checksum.getValue() == in.readLong(), "its checksum doesn't match");
            return null;
        });
    }

    /**
     * Sets matrices to the values that were written.
     *
     * @param matrices of the names and sizes that were written, in the same order; a file that turns out to be damaged leaves
     *                 anything in them
     * @return the object that was written
     * @throws DamagedFileException when the file is missing, something else, of other matrices, or damaged
     */
    static ObjectNode read(Path file, List<Matrix> matrices) {
        return reading(file, (in, checksum) -> {
            JsonNode head = readHead(in, checksum);
            check(head.get("matrices").equals(shapes(matrices)), "its matrices are of another model");
            for (Matrix matrix : matrices) {
                float[] values = new float[matrix.rowsPerSlice() * matrix.columns()];
                for (int from = 0; from < matrix.rows(); from += matrix.rowsPerSlice()) {
                    int count = Math.min(matrix.rowsPerSlice(), matrix.rows() - from);
                    readValues(in, values, count * matrix.columns());
                    matrix.write(from, count, values);
                }
            }
            check(checksum.getValue() == in.readLong(), "its checksum doesn't match");
            return (ObjectNode) head.get("about");
        });
    }

    private static void readValues(DataInputStream in, float[] values, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < count; from += BUFFER / Float.BYTES) {
            int part = Math.min(BUFFER / Float.BYTES, count - from);
            in.readFully(bytes.array(), 0, part * Float.BYTES);
            bytes.asFloatBuffer().get(values, from, part);
        }
    }

    private static JsonNode readHead(DataInputStream in, CRC32C checksum) throws IOException {
        check(in.readLong() == MAGIC, "it is something else");
        int length = in.readInt();
        check(length > 0 && length <= LONGEST_HEAD, "its head is broken");
        byte[] head = new byte[length];
        in.readFully(head);
        check(checksum.getValue() == in.readLong(), "its head is broken");
        return JSON.readTree(head);
    }

    /** What is done with an open file. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(DataInputStream in, CRC32C checksum) throws IOException;
    }

    private static <T> T reading(Path file, Reader<T> reader) {
        CRC32C checksum = new CRC32C();
        try (InputStream buffered = new BufferedInputStream(Files.newInputStream(file), BUFFER);
             DataInputStream in = new DataInputStream(new CheckedInputStream(buffered, checksum))) {
            return reader.read(in, checksum);
        } catch (NoSuchFileException e) {
            throw new DamagedFileException("'" + file + "' is missing", e);
        } catch (EOFException e) {
            throw new DamagedFileException("'" + file + "' is damaged: it ends too early", e);
        } catch (IOException e) {
            throw new DamagedFileException("'" + file + "' is damaged: " + e.getMessage(), e);
        }
    }

    private static void check(boolean condition, String otherwise) throws IOException {
        if (!condition) throw new IOException(otherwise);
    }
}
