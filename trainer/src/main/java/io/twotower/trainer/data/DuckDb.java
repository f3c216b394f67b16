package io.twotower.trainer.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** Opens private in-memory databases that can read and write local files and nothing else. */
public final class DuckDb {

    private DuckDb() {
    }

    /**
     * Opens a database.
     *
     * @param directory where relative paths in a user's SQL start from
     */
    public static DuckDBConnection open(Path directory) throws SQLException {
        Properties settings = new Properties();
        // A query must never make the engine download code.
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        // Half of a small machine's memory, by default, would be the engine's own.
        settings.setProperty("memory_limit", "512MB");
        settings.setProperty("temp_directory", System.getProperty("java.io.tmpdir"));
        settings.setProperty("jdbc_stream_results", "true");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
        try (var statement = connection.createStatement()) {
            statement.execute("SET file_search_path = " + literal(directory.toAbsolutePath().toString()));
            return connection.unwrap(DuckDBConnection.class);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A string as SQL writes it. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A column's name as SQL writes it. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** What went wrong, without the engine's advice on options that users of this program cannot set. */
    public static String problem(SQLException e) {
        String message = String.valueOf(e.getMessage());
        for (String advice : new String[] {"Possible fixes", "Possible Solution", "\n\n  file =", "LINE 1:", "Candidate", "Stack Trace"}) {
            int start = message.indexOf(advice);
            message = start > 0 ? message.substring(0, start) : message;
        }
        message = message.strip().replaceFirst("^Invalid Input Error: ", "").replaceAll("\\s*\\n\\s*", "; ");
        return message.length() <= 500 ? message : message.substring(0, 500) + "…";
    }
}
