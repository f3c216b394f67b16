package io.twotower.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How the cells of one column become values. */
enum Cell {

    /** Text, integers and truth values: the engine hands over bytes several times as fast as strings. */
    TEXT {
        @Override
        String select(String column) {
            return "encode(CAST(" + column + " AS VARCHAR))";
        }

        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            to.set(column, from.getBytes(column + 1));
        }
    },

    /** Whatever else renders as it is written, such as dates. */
    PLAIN {
        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            String text = from.getString(column + 1);
            to.set(column, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        }
    },

    /** Floating-point numbers. */
    NUMBER {
        @Override
        String select(String column) {
            return "CAST(" + column + " AS DOUBLE)";
        }

        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            double value = from.getDouble(column + 1);
            to.set(column, from.wasNull() ? null : number(value).getBytes(StandardCharsets.ISO_8859_1));
        }
    },

    /** Decimal numbers. */
    DECIMAL {
        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            to.set(column, strings(from.getObject(column + 1)));
        }
    },

    /** A list of any of these. */
    LIST {
        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            Array array = from.getArray(column + 1);
            to.set(column, array == null ? List.of() : strings(array.getArray()));
        }
    },

    /** A JSON value. */
    JSON {
        @Override
        void read(ResultSet from, int column, Row to) throws SQLException {
            String json = from.getString(column + 1);
            to.set(column, json == null ? List.of() : jsonValues(json));
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> WRITTEN_AS_READ = Set.of("VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT",
            "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT");

    /** What to select so that {@link #read} can read it. */
    String select(String column) {
        return column;
    }

    /** Fills a row's cell, numbered from 0, from the same column of a result. */
    abstract void read(ResultSet from, int column, Row to) throws SQLException;

    /**
     * How to read a column.
     *
     * @param type its type as the engine names it
     * @throws DataException when the type is none that a field can have
     */
    static Cell of(String type, String column, String source) {
        boolean nested = type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION")
                || type.endsWith("[][]") || type.endsWith(")[]") || type.equals("BLOB");
        if (nested && !type.startsWith("DECIMAL") && !type.startsWith("ENUM")) {
            throw new DataException(source + ": column '" + column + "' is of type " + type
                    + "; a column must hold strings, numbers or lists of these");
        } else if (type.equals("JSON")) {
            return JSON;
        } else if (type.endsWith("]")) {
            return LIST;
        } else if (type.startsWith("DECIMAL")) {
            return DECIMAL;
        }
        return type.equals("DOUBLE") || type.equals("FLOAT") ? NUMBER : WRITTEN_AS_READ.contains(type) ? TEXT : PLAIN;
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
        return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? Long.toString((long) value) : Double.toString(value);
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
