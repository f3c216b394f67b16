package io.twotower.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The first line of a delimited file. It is read here, and the columns are then given to the engine, because the engine's
 * own detection of a dialect skips over malformed leading rows instead of refusing them.
 */
final class CsvHeader {

    private static final int LONGEST = 1 << 20;

    private CsvHeader() {
    }

    static List<String> read(Path file, char delimiter) {
        try (InputStream bytes = Files.newInputStream(file);
             InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
             BufferedReader reader = new BufferedReader(
                     new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder()))) {
            List<String> columns = split(firstLine(reader, file), delimiter);
            check(columns, file);
            return columns;
        } catch (MalformedInputException e) {
            throw new DataException(file + ", line 1: not UTF-8", e);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String firstLine(BufferedReader reader, Path file) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\n' && c != '\r'; c = reader.read()) {
            if (c != '\uFEFF' || !line.isEmpty()) {
                line.append((char) c);
            }
            if (line.length() > LONGEST) {
                throw new DataException(file + ", line 1: no line of column names within " + LONGEST + " characters");
            }
        }
        if (line.isEmpty()) {
            throw new DataException(file + " is empty; its first line must name the columns");
        }
        return line.toString();
    }

    private static List<String> split(String line, char delimiter) {
        List<String> columns = new ArrayList<>();
        StringBuilder column = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    column.append(line.charAt(++i));
                } else {
                    quoted = !quoted;
                }
            } else if (c == delimiter && !quoted) {
                columns.add(column.toString());
                column.setLength(0);
            } else {
                column.append(c);
            }
        }
        columns.add(column.toString());
        return columns;
    }

    private static void check(List<String> columns, Path file) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isBlank()) {
                throw new DataException(file + ", line 1: column " + (i + 1) + " has no name");
            }
            if (!seen.add(columns.get(i))) {
                throw new DataException(file + ", line 1: two columns are named '" + columns.get(i) + "'");
            }
        }
    }
}
