package io.twotower.local.content;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;

/**
 * An append-only file of frames. A frame holds the writes of one sync and is written and synced before the next one is begun, so
 * that only the last frame of a file can be incomplete, in whatever order the operating system stored its pages.
 *
 * <pre>
 * file   = MAGIC (8 bytes), frame*
 * frame  = payload length (4), CRC-32C of the length and the frame's offset (4), CRC-32C of the payload (4), payload
 * payload= record*
 * record = kind (1: put, 2: remove), timestamp in µs (8), global id (12), value length (4), value
 * </pre>
 *
 * An incomplete last frame is cut off when the file is opened: nothing in it was ever acknowledged. Damage before it is an
 * {@link IOException} that names the file and the offset.
 */
final class DocumentLog implements Closeable {

    private static final Logger log = Logger.getLogger(DocumentLog.class.getName());

    static final long MAGIC = 0x54544C4F47303031L; // "TTLOG001"
    static final int FRAME_HEADER = 12;
    static final int RECORD_HEADER = 1 + 8 + GlobalKey.LENGTH + 4;
    private static final byte PUT = 1, REMOVE = 2;

    /** One write: the value is null for a removal. */
    record Record(GlobalKey key, long timestamp, byte[] value) {

        int size() { return RECORD_HEADER + (value == null ? 0 : value.length); }
    }

    /** Where a value lies. */
    record Location(long offset, int length, long timestamp) {

        long recordSize() { return RECORD_HEADER + (long) length; }
    }

    /** Told of every record and of the offset of its frame, in the order written; the location is null for a removal. */
    @FunctionalInterface
    interface Visitor {
        void record(GlobalKey key, long frame, Location location);
    }

    private final Path file;
    private final FileChannel channel;
    private long end;

    private DocumentLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or creates the file, tells the visitor of every record and cuts off an incomplete last frame. */
    static DocumentLog open(Path file, Visitor visitor) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        DocumentLog opened = new DocumentLog(file, channel);
        try {
            opened.recover(visitor);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return opened;
    }

    Path file() { return file; }

    /** The offset after the last complete frame. */
    long end() { return end; }

    /** Writes the records as one frame, not yet synced, and returns the locations of their values (null for removals). */
    Location[] append(List<Record> records) throws IOException {
        int length = Math.toIntExact(records.stream().mapToLong(Record::size).sum());
        ByteBuffer frame = ByteBuffer.allocate(Math.addExact(FRAME_HEADER, length));
        frame.position(FRAME_HEADER);
        Location[] locations = new Location[records.size()];
        for (int i = 0; i < locations.length; i++)
            locations[i] = putRecord(frame, records.get(i));
        frame.putInt(0, length).putInt(4, headerChecksum(length, end)).putInt(8, checksum(frame.array(), FRAME_HEADER, length));
        frame.flip();
        writeFully(frame, end);
        end += frame.limit();
        return locations;
    }

    private Location putRecord(ByteBuffer frame, Record record) {
        frame.put(record.value == null ? REMOVE : PUT).putLong(record.timestamp);
        record.key.putTo(frame);
        frame.putInt(record.value == null ? 0 : record.value.length);
        if (record.value == null) return null;
        Location location = new Location(end + frame.position(), record.value.length, record.timestamp);
        frame.put(record.value);
        return location;
    }

    /** Makes everything appended durable. */
    void sync() throws IOException { channel.force(false); }

    byte[] read(Location location) throws IOException { return readFully(location.offset, location.length); }

    private void recover(Visitor visitor) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            writeFully(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).flip(), 0);
            channel.truncate(Long.BYTES);
            end = Long.BYTES;
            channel.force(true);
            return;
        }
        long magic = ByteBuffer.wrap(readFully(0, Long.BYTES)).getLong();
        if (magic != MAGIC) throw new IOException(file + " is not a document log of this version (it begins with " + Long.toHexString(magic)
                + ")");
        end = Long.BYTES;
        while (end < size) {
            byte[] payload = nextFrame(size);
            if (payload == null) {
                log.log(Level.WARNING, "{0}: the last write is incomplete, cut off at offset {1} of {2} (it was never acknowledged)",
                        new Object[] { file, Long.toString(end), Long.toString(size) });
                channel.truncate(end);
                channel.force(true);
                return;
            }
            visit(payload, visitor);
            end += FRAME_HEADER + payload.length;
        }
    }

    /** Returns the payload of the frame at the end read so far, or null if it is the incomplete last one. */
    private byte[] nextFrame(long size) throws IOException {
        if (size - end < FRAME_HEADER) return null;
        ByteBuffer header = ByteBuffer.wrap(readFully(end, FRAME_HEADER));
        int length = header.getInt();
        if (header.getInt() != headerChecksum(length, end)) {
            if (zeroFrom(end, size)) return null; // space was given to the file, the content didn't reach the disk
            throw damaged("a frame header");
        }
        long frameEnd = end + FRAME_HEADER + length;
        if (frameEnd > size) return null;
        byte[] payload = readFully(end + FRAME_HEADER, length);
        if (header.getInt() == checksum(payload, 0, length)) return payload;
        if (frameEnd == size) return null;
        throw damaged("the frame");
    }

    private IOException damaged(String what) {
        return new IOException(file + ": " + what + " at offset " + end
                + " is damaged and complete ones follow it. Restore the file from a copy, or move it away and feed again");
    }

    private void visit(byte[] payload, Visitor visitor) {
        ByteBuffer records = ByteBuffer.wrap(payload);
        while (records.hasRemaining()) {
            boolean put = records.get() == PUT;
            long timestamp = records.getLong();
            GlobalKey key = GlobalKey.from(records);
            int length = records.getInt();
            visitor.record(key, end, put ? new Location(end + FRAME_HEADER + records.position(), length, timestamp) : null);
            records.position(records.position() + length);
        }
    }

    private boolean zeroFrom(long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            byte[] part = readFully(at, (int) Math.min(1 << 16, to - at));
            for (byte b : part)
                if (b != 0) return false;
            at += part.length;
        }
        return true;
    }

    private void writeFully(ByteBuffer buffer, long offset) throws IOException {
        for (long at = offset; buffer.hasRemaining(); )
            at += channel.write(buffer, at);
    }

    private byte[] readFully(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining())
            if (channel.read(buffer, offset + buffer.position()) < 0)
                throw new EOFException(file + " ends before offset " + (offset + length));
        return buffer.array();
    }

    private static int headerChecksum(int length, long offset) {
        byte[] header = ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(length).putLong(offset).array();
        return checksum(header, 0, header.length);
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException { channel.close(); }
}
