package io.twotower.trainer.data;

import java.nio.charset.StandardCharsets;

/**
 * The characters of an id, to hash and to compare without a string an id. One object is many ids, one after another; to be used by one
 * thread.
 */
final class IdText {

    private final IdIndex ids;
    private int number = -1;
    private byte[] bytes = new byte[64];
    private int length;
    private boolean ascii;

    IdText(IdIndex ids) {
        this.ids = ids;
    }

    /** Turns to an id, by its number. */
    IdText of(int id) {
        if (id != number) {
            length = ids.length(id);
            bytes = length > bytes.length ? new byte[length] : bytes;
            ids.read(id, bytes, length);
            ascii = isAscii();
            number = id;
        }
        return this;
    }

    private boolean isAscii() {
        int signs = 0;
        for (int i = 0; i < length; i++) {
            signs |= bytes[i];
        }
        return signs >= 0;
    }

    /** Goes on hashing with the characters, as {@link Hashing#add(long, String)} does. */
    long hash(long state) {
        if (!ascii) {
            return Hashing.add(state, toString());
        }
        long hash = state;
        for (int i = 0; i < length; i++) {
            hash = Hashing.add(hash, (char) bytes[i]);
        }
        return Hashing.endOfPart(hash);
    }

    /** Compares like {@link String#compareTo(String)}. */
    int compareTo(IdText other) {
        if (!ascii || !other.ascii) {
            return toString().compareTo(other.toString());
        }
        for (int i = 0; i < Math.min(length, other.length); i++) {
            if (bytes[i] != other.bytes[i]) {
                return bytes[i] - other.bytes[i];
            }
        }
        return length - other.length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
