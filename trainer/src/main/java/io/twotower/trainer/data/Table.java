package io.twotower.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Rows of a file or of a SQL query, streamed. Every cell is read as a list of strings, empty when missing, so that no guess at a
 * column's type can turn the id {@code 007} into a number: text files are read as they stand, and typed values are rendered
 * canonically.
 */
final class Table implements AutoCloseable {

    /** Receives the cells of a row, a list of values each, in the order of the columns asked for. */
    interface RowReader {
        void row(long number, List<List<String>> cells);
    }

    private static final Pattern QUERY = Pattern.compile("(?is)\\s*(select|from|with)\\s.*");
    private static final int LONGEST_ROW = 16 << 20;

    private final String name;
    private final DuckDBConnection connection;
    private final String relation;
    private final Path textFile;
    private final List<String> columns;

    private Table(String name, DuckDBConnection connection, String relation, Path textFile) throws SQLException {
        this.name = name;
        this.connection = connection;
        this.relation = relation;
        this.textFile = textFile;
        this.columns = describe();
    }

    /**
     * Opens a source.
     *
     * @param source a path or a SQL query, as in a model file
     * @param directory where a relative path starts from
     */
    static Table open(String source, Path directory) {
        boolean query = QUERY.matcher(source).matches();
        String name = query ? "query `" + abbreviate(source.strip()) + "`" : directory.resolve(source).normalize().toString();
        String relation = query ? "(" + source.strip().replaceFirst(";$", "") + ")" : relation(directory.resolve(source).normalize());
        DuckDBConnection connection = null;
        try {
            connection = DuckDb.open(directory);
            return new Table(name, connection, relation, textFile(source, directory));
        } catch (SQLException e) {
            closeAfter(connection, e);
            throw failed(name, textFile(source, directory), e);
        } catch (RuntimeException e) {
            closeAfter(connection, e);
            throw e;
        }
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

    /** The file behind a source, where it is one of text; else null. */
    private static Path textFile(String source, Path directory) {
        return QUERY.matcher(source).matches() || source.toLowerCase(Locale.ROOT).endsWith(".parquet") ? null
                : directory.resolve(source);
    }

    private static DataException failed(String name, Path textFile, SQLException e) {
        OptionalLong line = textFile == null ? OptionalLong.empty() : Utf8.firstInvalidLine(textFile);
        return new DataException(line.isPresent() ? name + ", line " + line.getAsLong() + ": not UTF-8"
                : name + ": " + DuckDb.problem(e), e);
    }

    private static String relation(Path file) {
        checkReadable(file);
        String path = DuckDb.literal(file.toString());
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String format = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (format.endsWith(".csv")) {
            return csv(file, path, ',');
        } else if (format.endsWith(".tsv")) {
            return csv(file, path, '\t');
        } else if (format.endsWith(".jsonl") || format.endsWith(".ndjson")) {
            // Depth 1 leaves each value as the JSON that stands in the file.
            return "read_json(" + path + ", format='newline_delimited', maximum_depth=1, maximum_object_size=" + LONGEST_ROW + ")";
        } else if (name.endsWith(".parquet")) {
            return "read_parquet(" + path + ")";
        }
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
        String list = wanted.stream().map(DuckDb::identifier).collect(Collectors.joining(", "));
        long number = 0;
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT " + list + " FROM " + relation)) {
            Cell[] cells = Cell.of(rows.getMetaData(), name);
            while (rows.next()) {
                number++;
                List<List<String>> row = new ArrayList<>(cells.length);
                for (int i = 0; i < cells.length; i++) {
                    row.add(cell(cells[i], rows, i, number));
                }
                reader.row(number, row);
            }
        } catch (SQLException e) {
            throw failed(name, textFile, e);
        }
    }

    private List<String> cell(Cell cell, ResultSet rows, int column, long number) throws SQLException {
        try {
            return cell.read(rows, column + 1);
        } catch (IllegalArgumentException e) {
            throw new DataException(name + ", row " + number + ", column '" + rows.getMetaData().getColumnName(column + 1) + "': "
                    + e.getMessage(), e);
        }
    }

    private List<String> describe() throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + relation)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return List.copyOf(names);
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
