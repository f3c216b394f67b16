package io.twotower.trainer.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * One file of a store: a header and a payload of ints, all little-endian. A file under its final name is whole: it was written under
 * another one and synced.
 * <pre>
 * bytes  header
 *  0–3   "TTST"
 *  4–7   version of the format, {@link #VERSION}
 *  8–15  hash of the store's key
 * 16–19  rows
 * 20–23  CRC-32C of the payload
 * 24–31  ints of the payload
 * </pre>
 * The payload of a shard of rows: the rows' records, one after the other, as {@link RowBuilder} describes them; then where each
 * begins, counted in ints, and where the last one ends. Of a shard of links, for each: query row, item row, weight (a float's
 * bits). Of the link counts: an int an item.
 */
final class ShardFile {

    /** Changes with the layout of any payload, or of what a row is made of. */
    static final int VERSION = 2;
    static final int HEADER_BYTES = 32;
    /** Of one file: what a buffer can be mapped of. */
    static final long MAX_INTS = (Integer.MAX_VALUE - HEADER_BYTES) / Integer.BYTES;

    private static final int MAGIC = 0x54535454;
    private static final int CHUNK_BYTES = 1 << 20;

    private ShardFile() { }

    /** A header, ready to be written. */
    static ByteBuffer header(long key, int rows, int crc, long ints) {
        return ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC).putInt(VERSION).putLong(key).putInt(rows).putInt(crc).putLong(ints).flip();
    }

    /** Whether a file is there, of this store and of its full length; the content isn't looked at. */
    static boolean isComplete(Path file, long key, int rows) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return headerFits(channel, key, rows) != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Like {@link #isComplete}, and the content is what was written. */
    static boolean isIntact(Path file, long key, int rows) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = headerFits(channel, key, rows);
            return header != null && header.getInt(20) == checksum(channel);
        } catch (IOException e) {
            return false;
        }
    }

    private static ByteBuffer headerFits(FileChannel channel, long key, int rows) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining()) {
            if (channel.read(header) < 0) return null;
        }
        boolean fits = header.getInt(0) == MAGIC && header.getInt(4) == VERSION && header.getLong(8) == key
                       && header.getInt(16) == rows && channel.size() == HEADER_BYTES + Integer.BYTES * header.getLong(24);
        return fits ? header : null;
    }

    private static int checksum(FileChannel channel) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        channel.position(HEADER_BYTES);
        while (channel.read(chunk.clear()) >= 0) crc.update(chunk.flip());
        return (int) crc.getValue();
    }

    /** Maps a complete file's payload. */
    static IntBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return bytes.position(HEADER_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        } catch (IOException e) {
            throw new StoreException("Could not read '" + file + "' of the example store: " + StoreDirectory.reason(e)
                                     + ". Delete it, and it is made again", e);
        }
    }
}
