package io.twotower.trainer.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A list of strings a row, all in one array of UTF-8 bytes. */
final class StringColumn {

    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private final String name;
    private byte[] bytes = new byte[1 << 12];
    private int[] valueEnds = new int[1 << 10];
    private int[] rowEnds = new int[1 << 10];
    private int values;
    private int rows;

    StringColumn(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(List<String> row) {
        for (String value : row) {
            addValue(value.getBytes(StandardCharsets.UTF_8));
        }
        rowEnds = rows == rowEnds.length ? Arrays.copyOf(rowEnds, rows * 2) : rowEnds;
        rowEnds[rows++] = values;
    }

    private void addValue(byte[] value) {
        int start = values == 0 ? 0 : valueEnds[values - 1];
        long end = (long) start + value.length;
        if (end > LARGEST) {
            throw new DataException("column '" + name + "' holds more than 2 GB of text; leave some of it out by a SQL query, such "
                    + "as SELECT left(" + name + ", 1000) AS " + name);
        }
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(end, bytes.length * 2L)));
        }
        System.arraycopy(value, 0, bytes, start, value.length);
        valueEnds = values == valueEnds.length ? Arrays.copyOf(valueEnds, values * 2) : valueEnds;
        valueEnds[values++] = (int) end;
    }

    List<String> get(int row) {
        int first = row == 0 ? 0 : rowEnds[row - 1];
        String[] strings = new String[rowEnds[row] - first];
        for (int i = 0; i < strings.length; i++) {
            int start = first + i == 0 ? 0 : valueEnds[first + i - 1];
            strings[i] = new String(bytes, start, valueEnds[first + i] - start, StandardCharsets.UTF_8);
        }
        return List.of(strings);
    }
}
