package io.twotower.trainer.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over rows as they were read, so that the same content has the same checksum in whatever file format it came. */
final class Checksum {

    private static final byte END_OF_VALUE = (byte) 0xFF;
    private static final byte END_OF_CELL = (byte) 0xFE;
    private static final byte END_OF_ROW = (byte) 0xFD;
    private static final byte END_OF_SOURCE = (byte) 0xFC;

    private final MessageDigest digest;
    private final byte[] buffer = new byte[1 << 13];
    private int buffered;

    Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(Row row) {
        for (int column = 0; column < row.columns(); column++) {
            for (int i = 0; i < row.count(column); i++) {
                add(row.bytes(column, i));
                // The ends are bytes that UTF-8 never has.
                add(END_OF_VALUE);
            }
            add(END_OF_CELL);
        }
        add(END_OF_ROW);
    }

    /** Tells what follows from what was before: the same rows in other sources are other content. */
    void endSource() {
        add(END_OF_SOURCE);
    }

    private void add(byte[] value) {
        if (value.length > buffer.length - buffered) {
            flush();
        }
        if (value.length > buffer.length) {
            digest.update(value);
        } else {
            System.arraycopy(value, 0, buffer, buffered, value.length);
            buffered += value.length;
        }
    }

    private void add(byte end) {
        if (buffered == buffer.length) {
            flush();
        }
        buffer[buffered++] = end;
    }

    private void flush() {
        digest.update(buffer, 0, buffered);
        buffered = 0;
    }

    String hex() {
        flush();
        return HexFormat.of().formatHex(digest.digest());
    }
}
