package io.twotower.trainer.store;

import io.twotower.features.AtomicFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes one {@link ShardFile}, under a temporary name until {@link #finish}; closed before, it leaves nothing. */
final class ShardWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long ints;
    /** Bytes of the payload that have gone to the file. */
    private long written;

    ShardWriter(Path file) {
        this.file = file;
        temporary = file.resolveSibling(file.getFileName() + StoreDirectory.TEMPORARY);
        try {
            channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                                       StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Ints written so far. */
    int ints() {
        return (int) ints;
    }

    void write(int value) {
        if (!buffer.hasRemaining()) flush();
        buffer.putInt(value);
        ints++;
    }

    void write(int[] values, int count) {
        if (ints + count > ShardFile.MAX_INTS)
            throw new StoreException("'" + file + "' of the example store would be larger than 2 GB: a row has too many values. "
                                     + "Lower 'maxLength' of features");
        for (int i = 0; i < count; i++) write(values[i]);
    }

    private void flush() {
        try {
            crc.update(buffer.flip());
            write(buffer.rewind(), ShardFile.HEADER_BYTES + written);
            written += buffer.position();
            buffer.clear();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes, position + bytes.position());
    }

    /** Gives the file its header and, when all of it is on disk, its name. */
    void finish(long key, int rows) {
        flush();
        try {
            ByteBuffer header = ShardFile.header(key, rows, (int) crc.getValue(), ints);
            write(header, 0);
            channel.close();
            AtomicFiles.moveInto(temporary, file);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private StoreException unwritable(IOException e) {
        return new StoreException("Could not write '" + file + "' of the example store: " + StoreDirectory.reason(e)
                                  + ". Another disk can be chosen with --store", e);
    }
}
