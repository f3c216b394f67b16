package io.twotower.features;

import java.util.Arrays;

/**
 * Many strings, numbered from 0 in the order in which they were added, without an object for each: about as many bytes as characters,
 * and four more a string.
 *
 * <p>Each UTF-16 unit is held as UTF-8 would hold a character of that number (the encoding known as CESU-8). So any string is kept as it
 * is, one that ends amid a surrogate pair too, and comparing bytes orders strings as {@link String#compareTo} does.
 *
 * <p>For one thread while it grows; then for several.
 */
final class PackedStrings {
    private static final int SEGMENT_BITS = 16;
    /** Strings in a segment: it is small enough to be copied while it grows, and for its bytes to be counted in an int. */
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int MAX_BYTES = 3;

    private Segment[] segments = {};
    private int size;

    private static final class Segment {
        private byte[] bytes = new byte[256];
        private int[] ends = new int[16];
        private int size;

        int start(int string) {
            return string == 0 ? 0 : ends[string - 1];
        }

        void add(char[] chars, int from, int length) {
            int start = start(size);
            reserve(start + (long) MAX_BYTES * length);
            if (size == ends.length) ends = Arrays.copyOf(ends, Math.min(size * 2, SEGMENT));
            ends[size++] = encode(chars, from, length, bytes, start);
            if (size == SEGMENT) bytes = Arrays.copyOf(bytes, ends[size - 1]);
        }

        private void reserve(long needed) {
            if (needed <= bytes.length) return;
            if (needed > Integer.MAX_VALUE - 16)
                throw new IllegalArgumentException(SEGMENT + " values of a vocabulary have more than 2 GB: these are not words. Give the text another analyzer");
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(bytes.length * 3L / 2, Integer.MAX_VALUE - 16)));
        }
    }

    private static int encode(char[] chars, int from, int length, byte[] target, int offset) {
        int next = offset;
        for (int i = from; i < from + length; i++) {
            int c = chars[i];
            if (c < 0x80) {
                target[next++] = (byte) c;
            } else if (c < 0x800) {
                target[next++] = (byte) (0xC0 | c >> 6);
                target[next++] = (byte) (0x80 | c & 0x3F);
            } else {
                target[next++] = (byte) (0xE0 | c >> 12);
                target[next++] = (byte) (0x80 | c >> 6 & 0x3F);
                target[next++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return next;
    }

    int size() {
        return size;
    }

    /** Adds {@code chars[from, from + length)}; returns its number. */
    int add(char[] chars, int from, int length) {
        int segment = size >>> SEGMENT_BITS;
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
            segments[segment] = new Segment();
        }
        segments[segment].add(chars, from, length);
        return size++;
    }

    /** Returns the number of bytes of a string. */
    int bytes(int number) {
        Segment segment = segments[number >>> SEGMENT_BITS];
        int string = number & SEGMENT - 1;
        return segment.ends[string] - segment.start(string);
    }

    /** Returns byte {@code i} of a string, from 0 to 255, or -1 behind its end. */
    int byteAt(int number, int i) {
        Segment segment = segments[number >>> SEGMENT_BITS];
        int string = number & SEGMENT - 1;
        int at = segment.start(string) + i;
        return at < segment.ends[string] ? segment.bytes[at] & 0xFF : -1;
    }

    /** Returns an array with room for a string's characters: the one given, if it has. */
    char[] roomFor(int number, char[] scratch) {
        int bytes = bytes(number);
        return bytes <= scratch.length ? scratch : new char[bytes * 2];
    }

    /** Writes a string into {@code target}, which has {@linkplain #roomFor room} for it; returns its number of characters. */
    int get(int number, char[] target) {
        Segment segment = segments[number >>> SEGMENT_BITS];
        int string = number & SEGMENT - 1;
        byte[] bytes = segment.bytes;
        int end = segment.ends[string];
        int length = 0;
        for (int i = segment.start(string); i < end; i++) {
            int b = bytes[i];
            if (b >= 0) target[length++] = (char) b;
            else if ((b & 0xE0) == 0xC0) target[length++] = (char) ((b & 0x1F) << 6 | bytes[++i] & 0x3F);
            else target[length++] = (char) ((b & 0x0F) << 12 | (bytes[++i] & 0x3F) << 6 | bytes[++i] & 0x3F);
        }
        return length;
    }

    String get(int number) {
        char[] chars = new char[bytes(number)];
        return new String(chars, 0, get(number, chars));
    }

    /** Returns whether a string is {@code chars[from, from + length)}. */
    boolean equals(int number, char[] chars, int from, int length) {
        Segment segment = segments[number >>> SEGMENT_BITS];
        int string = number & SEGMENT - 1;
        byte[] bytes = segment.bytes;
        int at = segment.start(string);
        int left = segment.ends[string] - at;
        return left == length ? equalAscii(bytes, at, chars, from, length)
                : left > length && left <= (long) MAX_BYTES * length && equal(bytes, at, at + left, chars, from, length);
    }

    private static boolean equalAscii(byte[] bytes, int start, char[] chars, int from, int length) {
        for (int i = 0; i < length; i++)
            if (bytes[start + i] != chars[from + i]) return false;
        return true;
    }

    private static boolean equal(byte[] bytes, int start, int end, char[] chars, int from, int length) {
        int at = start;
        for (int i = from; i < from + length; i++) {
            int c = chars[i];
            if (c < 0x80) {
                if (at == end || bytes[at++] != c) return false;
            } else if (c < 0x800) {
                if (end - at < 2 || bytes[at++] != (byte) (0xC0 | c >> 6) || bytes[at++] != (byte) (0x80 | c & 0x3F)) return false;
            } else if (end - at < 3 || bytes[at++] != (byte) (0xE0 | c >> 12) || bytes[at++] != (byte) (0x80 | c >> 6 & 0x3F)
                    || bytes[at++] != (byte) (0x80 | c & 0x3F)) {
                return false;
            }
        }
        return at == end;
    }
}
