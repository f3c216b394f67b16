package io.twotower.trainer.evaluation;

import io.twotower.features.AtomicFiles;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.DuckDb;
import io.twotower.trainer.data.QuerySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Writes per-query results to a Parquet file: a row for each method, slice and query, with columns {@code method}, {@code slice},
 * {@code query} (its id) and one for each of {@link QueryResults#METRICS}. Rows go to an embedded database first, which spills to disk
 * when they are many; the file appears under its name once it is whole.
 */
public final class QueryResultsWriter implements AutoCloseable {

    /** The key of the file's own metadata that tells which links were measured on. */
    static final String HELD_OUT = "twotowerHeldOut";

    private final Path file;
    private final String heldOut;
    private final QuerySource queries;
    private final DuckDBConnection connection;
    private final DuckDBAppender appender;

    private QueryResultsWriter(Path file, Dataset dataset, DuckDBConnection connection) throws SQLException {
        this.file = file;
        this.heldOut = HeldOut.fingerprint(dataset);
        this.queries = dataset.queries();
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE results (method VARCHAR, slice VARCHAR, query VARCHAR, "
                    + QueryResults.METRICS.stream().map(metric -> DuckDb.identifier(metric) + " DOUBLE").collect(Collectors.joining(", "))
                    + ")");
        }
        this.appender = connection.createAppender("results");
    }

    /**
     * Begins a file of results on a data set.
     *
     * @param file replaced by {@link #finish}, with directories made as needed
     * @throws EvaluationException naming the file
     */
    public static QueryResultsWriter create(Path file, Dataset dataset) {
        Path absolute = file.toAbsolutePath();
        try {
            Files.createDirectories(absolute.getParent());
            DuckDBConnection connection = DuckDb.open(absolute.getParent());
            try {
                return new QueryResultsWriter(absolute, dataset, connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(absolute, DuckDb.problem(e), e);
        } catch (IOException e) {
            throw failed(absolute, e.toString(), e);
        }
    }

    /**
     * What an evaluator has to tell of one method.
     *
     * @param method {@link QueryResults#MODEL}, or a baseline's key in reports
     */
    public QueryListener method(String method) {
        return (query, slice, metrics) -> add(method, slice, queries.id(query), QueryResults.kept(metrics));
    }

    private void add(String method, String slice, String query, double[] values) {
        try {
            appender.beginRow().append(method).append(slice).append(query);
            for (double value : values) {
                appender.append(value);
            }
            appender.endRow();
        } catch (SQLException e) {
            throw failed(file, DuckDb.problem(e), e);
        }
    }

    /** Writes the file. Nothing can be added any more. */
    public void finish() {
        try {
            Path temporary = Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".tmp");
            try (Statement statement = connection.createStatement()) {
                appender.close();
                statement.execute("COPY results TO " + DuckDb.literal(temporary.toString()) + " (FORMAT parquet, COMPRESSION zstd, KV_METADATA {"
                        + HELD_OUT + ": " + DuckDb.literal(heldOut) + "})");
                AtomicFiles.moveInto(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (SQLException e) {
            throw failed(file, DuckDb.problem(e), e);
        } catch (IOException e) {
            throw failed(file, e.toString(), e);
        }
    }

    private static EvaluationException failed(Path file, String problem, Exception cause) {
        return new EvaluationException("cannot write per-query results to " + file + ": " + problem, cause);
    }

    @Override
    public void close() {
        try (connection) {
            appender.close();
        } catch (SQLException e) {
            throw failed(file, DuckDb.problem(e), e);
        }
    }
}
