package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Reads what {@link QueryResultsWriter} wrote. */
final class QueryResultsReader {

    private QueryResultsReader() {
    }

    static QueryResults read(Path file, String method) {
        Path absolute = file.toAbsolutePath();
        if (!Files.isRegularFile(absolute)) {
            throw new EvaluationException("there is no file " + file + " of per-query results");
        }
        try (DuckDBConnection connection = DuckDb.open(absolute.getParent())) {
            QueryResults results = new QueryResults(heldOut(connection, absolute));
            readRows(connection, absolute, method, results);
            if (results.slices().isEmpty()) {
                throw new EvaluationException(file + " has no results of '" + method + "'");
            }
            return results;
        } catch (SQLException e) {
            throw new EvaluationException("cannot read per-query results from " + file + ": " + DuckDb.problem(e), e);
        }
    }

    private static String heldOut(DuckDBConnection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT decode(value) FROM parquet_kv_metadata(" + DuckDb.literal(file.toString())
                     + ") WHERE decode(key) = '" + QueryResultsWriter.HELD_OUT + "'")) {
            if (!rows.next()) {
                throw new EvaluationException(file + " is no file of per-query results: it doesn't tell which links were held out");
            }
            return rows.getString(1);
        }
    }

    private static void readRows(DuckDBConnection connection, Path file, String method, QueryResults results) throws SQLException {
        String metrics = QueryResults.METRICS.stream().map(DuckDb::identifier).collect(Collectors.joining(", "));
        try (PreparedStatement statement = connection.prepareStatement("SELECT slice, query, " + metrics + " FROM read_parquet("
                + DuckDb.literal(file.toString()) + ") WHERE method = ?")) {
            statement.setString(1, method);
            try (ResultSet rows = statement.executeQuery()) {
                double[] values = new double[QueryResults.METRICS.size()];
                while (rows.next()) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = rows.getDouble(i + 3);
                    }
                    results.add(rows.getString(1), rows.getString(2), values);
                }
            }
        }
    }
}
