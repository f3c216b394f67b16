package io.twotower.trainer.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The row that is being read. A cell is a list of values, empty when it is missing; a value is text in UTF-8, which most values only
 * pass through here in. One object is all rows of a source, one after another: what is needed later must be copied.
 */
final class Row {

    private final byte[][][] cells;
    private final byte[][] single;
    private String source;
    private long number;

    Row(int columns) {
        cells = new byte[columns][][];
        single = new byte[columns][];
    }

    /** Turns to another row, which still has the cells of the one before. */
    void next(String rowSource, long rowNumber) {
        source = rowSource;
        number = rowNumber;
    }

    /** Fills a cell with one value, or none when it is null or empty. */
    void set(int column, byte[] value) {
        single[column] = value == null || value.length == 0 ? null : value;
        cells[column] = null;
    }

    /** Fills a cell with any number of values. */
    void set(int column, List<String> values) {
        cells[column] = values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    int columns() {
        return cells.length;
    }

    /** How many values a cell has. */
    int count(int column) {
        return cells[column] != null ? cells[column].length : single[column] != null ? 1 : 0;
    }

    /** A value in UTF-8. */
    byte[] bytes(int column, int i) {
        return cells[column] != null ? cells[column][i] : single[column];
    }

    String text(int column, int i) {
        return new String(bytes(column, i), StandardCharsets.UTF_8);
    }

    /** A cell's values, as a copy. */
    List<String> strings(int column) {
        List<String> strings = new ArrayList<>(count(column));
        for (int i = 0; i < count(column); i++) {
            strings.add(text(column, i));
        }
        return strings;
    }

    /** Where the row stands, for messages. */
    String where() {
        return source + ", row " + number;
    }
}
