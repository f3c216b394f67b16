package io.twotower.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/**
 * Rows of files or of a SQL query, streamed. Every cell is read as a list of values, empty when missing, so that no guess at a
 * column's type can turn the id {@code 007} into a number: text files are read as they stand, and typed values are rendered
 * canonically.
 */
final class Table implements AutoCloseable {

    /** Receives the rows, one after another in the same object. */
    interface RowReader {
        void row(Row row);
    }

    /**
     * One file of a source, or its query.
     *
     * @param relation what stands behind FROM
     * @param textFile the file, where it is one of text; else null
     */
    private record Part(String name, String relation, Path textFile) {
    }

    private static final Pattern QUERY = Pattern.compile("(?is)\\s*(select|from|with)\\s.*");
    private static final int LONGEST_ROW = 16 << 20;

    private final String name;
    private final DuckDBConnection connection;
    private final List<Part> parts;
    private final List<String> columns;

    private Table(String name, DuckDBConnection connection, List<Part> parts) throws SQLException {
        this.name = name;
        this.connection = connection;
        this.parts = parts;
        this.columns = List.copyOf(types(parts.get(0)).keySet());
    }

    /**
     * Opens a source.
     *
     * @param source a path, a directory, a pattern of paths or a SQL query, as in a model file
     * @param directory where a relative path starts from
     */
    static Table open(String source, Path directory) {
        boolean query = isQuery(source);
        String name = query ? "query `" + abbreviate(source.strip()) + "`" : directory.resolve(source).normalize().toString();
        List<Part> parts = query ? List.of(new Part(name, "(" + source.strip().replaceFirst(";$", "") + ")", null))
                : SourceFiles.of(source, directory).stream().map(Table::part).toList();
        DuckDBConnection connection = null;
        try {
            connection = DuckDb.open(directory);
            return new Table(name, connection, parts);
        } catch (SQLException e) {
            closeAfter(connection, e);
            throw failed(parts.get(0), e);
        } catch (RuntimeException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    /** Whether a source is a SQL query. */
    static boolean isQuery(String source) {
        return QUERY.matcher(source).matches();
    }

    private static Part part(Path file) {
        return new Part(file.toString(), relation(file), SourceFiles.format(file).equals("parquet") ? null : file);
    }

    private static void closeAfter(DuckDBConnection connection, Exception cause) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static DataException failed(Part part, SQLException e) {
        OptionalLong line = part.textFile() == null ? OptionalLong.empty() : Utf8.firstInvalidLine(part.textFile());
        return new DataException(part.name() + (line.isPresent() ? ", line " + line.getAsLong() + ": not UTF-8"
                : ": " + DuckDb.problem(e)), e);
    }

    private static String relation(Path file) {
        checkReadable(file);
        String path = DuckDb.literal(file.toString());
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        return switch (SourceFiles.format(file)) {
            case "csv" -> csv(file, path, ',');
            case "tsv" -> csv(file, path, '\t');
            // Depth 1 leaves each value as the JSON that stands in the file.
            case "jsonl", "ndjson" -> "read_json(" + path + ", format='newline_delimited', maximum_depth=1, maximum_object_size="
                    + LONGEST_ROW + ")";
            case "parquet" -> packed ? unknownFormat(file) : "read_parquet(" + path + ")";
            default -> unknownFormat(file);
        };
    }

    private static String unknownFormat(Path file) {
        throw new DataException(file + ": its name must end in .csv, .tsv, .jsonl, .ndjson (each also with .gz) or .parquet");
    }

    private static String csv(Path file, String path, char delimiter) {
        String columns = CsvHeader.read(file, delimiter).stream().map(column -> DuckDb.literal(column) + ": 'VARCHAR'")
                .collect(Collectors.joining(", "));
        return "read_csv(" + path + ", auto_detect=false, header=true, delim='" + delimiter + "', quote='\"', escape='\"', "
                + "nullstr='', max_line_size=" + LONGEST_ROW + ", columns={" + columns + "})";
    }

    private static void checkReadable(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DataException("there is no file " + file);
            }
            if (Files.size(file) == 0) {
                throw new DataException(file + " is empty");
            }
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    List<String> columns() {
        return columns;
    }

    /** Refuses a source that lacks a column. */
    void require(String column, String reason) {
        if (!columns.contains(column)) {
            throw new DataException(name + " has no column '" + column + "', " + reason + "; its columns are "
                    + String.join(", ", columns));
        }
    }

    /** Reads every row. */
    void forEach(List<String> wanted, RowReader reader) {
        for (Part part : parts) {
            try {
                read(part, wanted, reader);
            } catch (SQLException e) {
                throw failed(part, e);
            }
        }
    }

    private void read(Part part, List<String> wanted, RowReader reader) throws SQLException {
        List<Cell> cells = cells(part, wanted);
        String list = IntStream.range(0, cells.size()).mapToObj(i -> cells.get(i).select(DuckDb.identifier(wanted.get(i))))
                .collect(Collectors.joining(", "));
        Cell[] columnCells = cells.toArray(Cell[]::new);
        Row row = new Row(columnCells.length);
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT " + list + " FROM " + part.relation())) {
            for (long number = 1; rows.next(); number++) {
                row.next(part.name(), number);
                for (int i = 0; i < columnCells.length; i++) {
                    read(columnCells[i], rows, i, row, wanted);
                }
                reader.row(row);
            }
        }
    }

    private List<Cell> cells(Part part, List<String> wanted) throws SQLException {
        Map<String, String> types = types(part);
        List<Cell> cells = new ArrayList<>();
        for (String column : wanted) {
            if (!types.containsKey(column)) {
                throw new DataException(part.name() + " has no column '" + column + "', which " + parts.get(0).name() + " has");
            }
            cells.add(Cell.of(types.get(column), column, part.name()));
        }
        return cells;
    }

    private static void read(Cell cell, ResultSet rows, int column, Row row, List<String> names) throws SQLException {
        try {
            cell.read(rows, column, row);
        } catch (IllegalArgumentException e) {
            throw new DataException(row.where() + ", column '" + names.get(column) + "': " + e.getMessage(), e);
        }
    }

    /** The columns of a part and their types, in their order. */
    private Map<String, String> types(Part part) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + part.relation())) {
            Map<String, String> types = new LinkedHashMap<>();
            while (rows.next()) {
                types.put(rows.getString(1), rows.getString(2));
            }
            return types;
        }
    }

    private static String abbreviate(String query) {
        return query.length() <= 60 ? query : query.substring(0, 60) + "…";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DataException(name + ": " + DuckDb.problem(e), e);
        }
    }
}
