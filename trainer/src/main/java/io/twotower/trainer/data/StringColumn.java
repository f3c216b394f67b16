package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedBytes;
import io.twotower.trainer.storage.MappedLongs;
import io.twotower.trainer.storage.Scratch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A list of strings a row, all in one mapped array of UTF-8: each value is followed by a byte that UTF-8 never has. */
final class StringColumn {

    private static final byte END_OF_VALUE = (byte) 0xFF;

    private final String name;
    private final MappedBytes bytes;
    private final MappedLongs ends;

    StringColumn(String name, Scratch scratch) {
        this.name = name;
        this.bytes = scratch.bytes();
        this.ends = scratch.longs();
    }

    private StringColumn(String name, Archive archive) {
        this.name = name;
        this.bytes = archive.open("bytes", Scratch::bytes);
        this.ends = archive.open("ends", Scratch::longs);
    }

    /** A column that was written to an archive; no row can be added. */
    static StringColumn open(String name, Archive archive) {
        return new StringColumn(name, archive);
    }

    void write(Archive archive) {
        archive.write("bytes", bytes);
        archive.write("ends", ends);
    }

    String name() {
        return name;
    }

    /** Appends a row's cell. */
    void add(Row row, int column) {
        for (int i = 0; i < row.count(column); i++) {
            byte[] value = row.bytes(column, i);
            bytes.add(value, 0, value.length);
            bytes.add(END_OF_VALUE);
        }
        ends.add(bytes.size());
    }

    /** Appends a row's values. */
    void add(List<String> values) {
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            bytes.add(utf8, 0, utf8.length);
            bytes.add(END_OF_VALUE);
        }
        ends.add(bytes.size());
    }

    /** The values of a row. May be called by several threads. */
    List<String> get(int row) {
        byte[] values = values(row);
        if (values.length == 0) {
            return List.of();
        }
        List<String> strings = new ArrayList<>(1);
        int start = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == END_OF_VALUE) {
                strings.add(new String(values, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return List.copyOf(strings);
    }

    private byte[] values(int row) {
        long start = row == 0 ? 0 : ends.get(row - 1);
        byte[] values = new byte[Math.toIntExact(ends.get(row) - start)];
        bytes.get(start, values, 0, values.length);
        return values;
    }
}
