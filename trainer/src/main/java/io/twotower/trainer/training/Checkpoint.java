package io.twotower.trainer.training;

import io.twotower.features.AtomicFiles;
import io.twotower.trainer.model.TwoTowerWeights;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The parameters of the best epoch so far in a file, while training goes on.
 *
 * <p>Format, big-endian: a magic number, the epoch, then for tables, query layers and item layers the number of arrays and each
 * array's length and floats, then a CRC-32 of all of it.
 *
 * @param epoch from 1
 */
public record Checkpoint(int epoch, TwoTowerWeights weights) {

    private static final long MAGIC = 0x54574f544f573031L; // "TWOTOW01"
    private static final int FLOATS_PER_WRITE = 1 << 14;

    /** Writes the file whole or not at all. */
    public void write(Path file) {
        AtomicFiles.write(file, this::writeTo);
    }

    private void writeTo(OutputStream file) throws IOException {
        CRC32 checksum = new CRC32();
        DataOutputStream out = new DataOutputStream(new CheckedOutputStream(file, checksum));
        out.writeLong(MAGIC);
        out.writeInt(epoch);
        for (List<float[]> arrays : List.of(weights.tables(), weights.query(), weights.item())) writeArrays(arrays, out);
        out.writeLong(checksum.getValue());
    }

    private static void writeArrays(List<float[]> arrays, DataOutputStream out) throws IOException {
        out.writeInt(arrays.size());
        ByteBuffer bytes = ByteBuffer.allocate(FLOATS_PER_WRITE * Float.BYTES);
        for (float[] array : arrays) {
            out.writeInt(array.length);
            for (int from = 0; from < array.length; from += FLOATS_PER_WRITE) {
                int count = Math.min(FLOATS_PER_WRITE, array.length - from);
                bytes.asFloatBuffer().put(array, from, count);
                out.write(bytes.array(), 0, count * Float.BYTES);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws TrainingException when the file is something else or damaged
     */
    public static Checkpoint read(Path file) {
        CRC32 checksum = new CRC32();
        try (var buffered = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
             var in = new DataInputStream(new CheckedInputStream(buffered, checksum))) {
            if (in.readLong() != MAGIC) throw new TrainingException("'" + file + "' is not a training checkpoint");
            long left = Files.size(file);
            int epoch = in.readInt();
            var weights = new TwoTowerWeights(readArrays(in, left), readArrays(in, left), readArrays(in, left));
            if (checksum.getValue() != in.readLong())
                throw new TrainingException("The checkpoint '" + file + "' is damaged: its checksum doesn't match. Train again");
            return new Checkpoint(epoch, weights);
        } catch (IOException e) {
            throw new TrainingException("Could not read the checkpoint '" + file + "': " + e, e);
        }
    }

    /** @param fileSize no array can be longer: a damaged length is noticed before memory is asked for */
    private static List<float[]> readArrays(DataInputStream in, long fileSize) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > fileSize / Integer.BYTES) throw new IOException("it has " + count + " arrays");
        List<float[]> arrays = new ArrayList<>();
        byte[] bytes = new byte[FLOATS_PER_WRITE * Float.BYTES];
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length < 0 || length > fileSize / Float.BYTES) throw new IOException("it has an array of length " + length);
            float[] array = new float[length];
            for (int from = 0; from < length; from += FLOATS_PER_WRITE) {
                int floats = Math.min(FLOATS_PER_WRITE, length - from);
                in.readFully(bytes, 0, floats * Float.BYTES);
                ByteBuffer.wrap(bytes).asFloatBuffer().get(array, from, floats);
            }
            arrays.add(array);
        }
        return arrays;
    }
}
