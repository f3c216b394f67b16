package io.twotower.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How the cells of one column become strings. */
enum Cell {

    /** Text, and whatever renders as it is written: integers, truth values, dates. */
    PLAIN {
        @Override
        List<String> read(ResultSet row, int column) throws SQLException {
            String text = row.getString(column);
            return text == null || text.isEmpty() ? List.of() : List.of(text);
        }
    },

    /** Floating-point and decimal numbers. */
    NUMBER {
        @Override
        List<String> read(ResultSet row, int column) throws SQLException {
            return strings(row.getObject(column));
        }
    },

    /** A list of any of these. */
    LIST {
        @Override
        List<String> read(ResultSet row, int column) throws SQLException {
            Array array = row.getArray(column);
            return array == null ? List.of() : strings(array.getArray());
        }
    },

    /** A JSON value. */
    JSON {
        @Override
        List<String> read(ResultSet row, int column) throws SQLException {
            String json = row.getString(column);
            return json == null ? List.of() : jsonValues(json);
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The values of a row's cell, none where it is missing. */
    abstract List<String> read(ResultSet row, int column) throws SQLException;

    static Cell[] of(ResultSetMetaData columns, String source) throws SQLException {
        Cell[] cells = new Cell[columns.getColumnCount()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = of(columns.getColumnTypeName(i + 1), columns.getColumnName(i + 1), source);
        }
        return cells;
    }

    private static Cell of(String type, String column, String source) {
        boolean nested = type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION")
                || type.endsWith("[][]") || type.endsWith(")[]") || type.equals("BLOB");
        if (nested && !type.startsWith("DECIMAL") && !type.startsWith("ENUM")) {
            throw new DataException(source + ": column '" + column + "' is of type " + type
                    + "; a column must hold strings, numbers or lists of these");
        } else if (type.equals("JSON")) {
            return JSON;
        } else if (type.endsWith("]")) {
            return LIST;
        }
        return type.equals("DOUBLE") || type.equals("FLOAT") || type.startsWith("DECIMAL") ? NUMBER : PLAIN;
    }

    private static List<String> strings(Object value) {
        List<String> values = new ArrayList<>();
        if (value instanceof Object[] several) {
            for (Object each : several) {
                add(each, values);
            }
        } else {
            add(value, values);
        }
        return values;
    }

    private static void add(Object value, List<String> values) {
        if (value instanceof Double || value instanceof Float) {
            values.add(number(((Number) value).doubleValue()));
        } else if (value instanceof BigDecimal decimal) {
            values.add(decimal.stripTrailingZeros().toPlainString());
        } else if (value != null && !value.toString().isEmpty()) {
            values.add(value.toString());
        }
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " is not a finite number");
        }
        return new BigDecimal(value).stripTrailingZeros().scale() <= 0 && Math.abs(value) < 1L << 53
                ? Long.toString((long) value) : Double.toString(value);
    }

    private static List<String> jsonValues(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            List<String> values = new ArrayList<>();
            if (node.isArray()) {
                node.forEach(element -> addJson(element, values));
            } else {
                addJson(node, values);
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static void addJson(JsonNode node, List<String> values) {
        if (node.isContainerNode()) {
            throw new IllegalArgumentException("an object or a nested list; a value must be a string, a number or a list of these");
        }
        add(node.isFloatingPointNumber() ? (Object) node.doubleValue() : node.isNull() ? null : node.asText(), values);
    }
}
