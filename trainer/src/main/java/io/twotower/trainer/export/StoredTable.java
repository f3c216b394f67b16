package io.twotower.trainer.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads single rows of a table out of a tower's file, whatever its precision. Not thread safe. */
final class StoredTable implements AutoCloseable {

    private final StoredTensor values;
    private final StoredTensor scales;
    private final TableEncoding encoding;
    private final FileChannel file;
    private final ByteBuffer row;
    private final ByteBuffer scale = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** @param scales of an 8-bit table; null for others */
    StoredTable(StoredTensor values, StoredTensor scales) throws IOException {
        this.values = values;
        this.scales = scales;
        encoding = TableEncoding.ofType(values.type());
        row = ByteBuffer.allocateDirect(encoding.valueBytes() * values.columns()).order(ByteOrder.LITTLE_ENDIAN);
        file = FileChannel.open(values.file());
    }

    /** Puts row number {@code number} into {@code target[from, from + dim)}. */
    void read(int number, float[] target, int from) {
        try {
            fill(row, values, number);
            if (scales != null) fill(scale, scales, number);
            encoding.decode(row, scales == null ? 1 : scale.getFloat(0), target, from, values.columns());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + values.name() + "' from '" + values.file() + "'", e);
        }
    }

    private void fill(ByteBuffer buffer, StoredTensor tensor, int number) throws IOException {
        buffer.clear();
        long start = tensor.offset() + (long) number * buffer.capacity();
        while (buffer.hasRemaining())
            if (file.read(buffer, start + buffer.position()) < 0) throw new IOException("it ends within row " + number);
        buffer.flip();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close '" + values.file() + "'", e);
        }
    }
}
