package io.twotower.trainer.data;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes a Parquet file row by row. */
final class TableWriter implements AutoCloseable {

    /** The types a column can have. */
    enum Type {
        VARCHAR, DOUBLE, STRINGS,
        /** Written as {@code item-0000042}, appended as the number: the engine makes the strings, on all cores. */
        ITEM
    }

    /** Joins the values of a list on their way through the engine, which splits them again; not allowed inside a value. */
    private static final char SEPARATOR = '\u001f';

    private final Path file;
    private final Map<String, Type> columns;
    private final DuckDBConnection connection;
    private final DuckDBAppender appender;

    private TableWriter(Path file, Map<String, Type> columns, DuckDBConnection connection) throws SQLException {
        this.file = file;
        this.columns = new LinkedHashMap<>(columns);
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE rows (" + columns.entrySet().stream()
                    .map(column -> DuckDb.identifier(column.getKey()) + switch (column.getValue()) {
                        case DOUBLE -> " DOUBLE";
                        case ITEM -> " INTEGER";
                        default -> " VARCHAR";
                    })
                    .collect(Collectors.joining(", ")) + ")");
        }
        this.appender = connection.createAppender("rows");
    }

    static TableWriter create(Path file, Map<String, Type> columns) {
        try {
            DuckDBConnection connection = DuckDb.open(file.toAbsolutePath().getParent());
            try {
                return new TableWriter(file, columns, connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Appends a row: a string, a number or a collection of strings a column, or null. */
    void row(Object... values) {
        try {
            appender.beginRow();
            int i = 0;
            for (Type type : columns.values()) {
                append(type, values[i++]);
            }
            appender.endRow();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Appends a row of two items. */
    void row(int first, int second) {
        try {
            appender.beginRow().append(first).append(second).endRow();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private void append(Type type, Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else if (type == Type.DOUBLE) {
            appender.append(((Number) value).doubleValue());
        } else if (type == Type.ITEM) {
            appender.append((int) value);
        } else if (type == Type.VARCHAR) {
            appender.append((String) value);
        } else {
            Collection<?> several = (Collection<?>) value;
            appender.append(several.isEmpty() ? null
                    : several.stream().map(Object::toString).collect(Collectors.joining(String.valueOf(SEPARATOR))));
        }
    }

    /** Writes what was appended to the file. */
    void finish() {
        String list = columns.entrySet().stream().map(column -> select(column.getValue(), DuckDb.identifier(column.getKey())))
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            appender.close();
            statement.execute("COPY (SELECT " + list + " FROM rows) TO " + DuckDb.literal(file.toString())
                    + " (FORMAT parquet, COMPRESSION zstd)");
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private static String select(Type type, String column) {
        return switch (type) {
            case STRINGS -> "string_split(" + column + ", chr(" + (int) SEPARATOR + ")) AS " + column;
            case ITEM -> "printf('item-%07d', " + column + ") AS " + column;
            default -> column;
        };
    }

    private static DataException failed(Path file, SQLException e) {
        return new DataException("cannot write " + file + ": " + DuckDb.problem(e), e);
    }

    @Override
    public void close() {
        try (connection) {
            appender.close();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }
}
