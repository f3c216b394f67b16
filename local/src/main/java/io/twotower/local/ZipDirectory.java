package io.twotower.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * What a zip file's central directory says about links, which the JDK does not tell: the file type that Unix tools put into the
 * external attributes (APPNOTE 4.3.12 and 4.4.15).
 */
final class ZipDirectory {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int MAX_LENGTH = 64 << 20;
    private static final int FILE_TYPE = 0170000;
    private static final int LINK = 0120000;

    private ZipDirectory() { }

    /** The names of the entries that are symbolic links. */
    static Set<String> symbolicLinks(Path zip) throws IOException {
        try (FileChannel channel = FileChannel.open(zip)) {
            ByteBuffer end = read(channel, Math.max(0, channel.size() - END_LENGTH - MAX_COMMENT), channel.size());
            int at = end.limit() - END_LENGTH;
            while (at >= 0 && end.getInt(at) != END_SIGNATURE) at--;
            if (at < 0) throw new ZipException("it has no central directory");
            long size = Integer.toUnsignedLong(end.getInt(at + 12));
            long start = Integer.toUnsignedLong(end.getInt(at + 16));
            if (size > MAX_LENGTH) throw new ZipException("its central directory is too large");
            if (start + size > channel.size()) throw new ZipException("its central directory is damaged or in a 64-bit format");
            return symbolicLinks(read(channel, start, start + size));
        }
    }

    private static Set<String> symbolicLinks(ByteBuffer directory) throws ZipException {
        Set<String> links = new LinkedHashSet<>();
        int at = 0;
        while (at + ENTRY_LENGTH <= directory.limit()) {
            if (directory.getInt(at) != ENTRY_SIGNATURE) throw new ZipException("its central directory is damaged");
            int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
            int rest = Short.toUnsignedInt(directory.getShort(at + 30)) + Short.toUnsignedInt(directory.getShort(at + 32));
            if (at + ENTRY_LENGTH + nameLength > directory.limit()) throw new ZipException("its central directory is damaged");
            int mode = directory.getInt(at + 38) >>> 16;
            if ((mode & FILE_TYPE) == LINK) {
                byte[] name = new byte[nameLength];
                directory.get(at + ENTRY_LENGTH, name);
                links.add(new String(name, StandardCharsets.UTF_8));
            }
            at += ENTRY_LENGTH + nameLength + rest;
        }
        return links;
    }

    private static ByteBuffer read(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) ;
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

}
