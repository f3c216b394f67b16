package io.twotower.trainer.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over rows as they were read, so that the same content has the same checksum in whatever file format it came. */
final class Checksum {

    private static final byte END_OF_VALUE = (byte) 0xFF;
    private static final byte END_OF_CELL = (byte) 0xFE;
    private static final byte END_OF_ROW = (byte) 0xFD;

    private final MessageDigest digest;

    Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(List<List<String>> row) {
        for (List<String> cell : row) {
            for (String value : cell) {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
                // The ends are bytes that UTF-8 never has.
                digest.update(END_OF_VALUE);
            }
            digest.update(END_OF_CELL);
        }
        digest.update(END_OF_ROW);
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
