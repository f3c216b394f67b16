package io.twotower.trainer.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The first line of a delimited file. It is read here, and the columns are then given to the engine, because the engine's
 * own detection of a dialect skips over malformed leading rows instead of refusing them.
 */
final class CsvHeader {

    private static final int LONGEST = 1 << 20;

    private CsvHeader() {
    }

    static List<String> read(Path file, char delimiter) {
        try (InputStream bytes = Utf8.open(file)) {
            List<String> columns = split(firstLine(bytes, file), delimiter);
            check(columns, file);
            return columns;
        } catch (CharacterCodingException e) {
            throw new DataException(file + ", line 1: not UTF-8", e);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String firstLine(InputStream bytes, Path file) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = bytes.read(); b >= 0 && b != '\n' && b != '\r'; b = bytes.read()) {
            line.write(b);
            if (line.size() > LONGEST) {
                throw new DataException(file + ", line 1: no line of column names within " + LONGEST + " bytes");
            }
        }
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
        if (text.isBlank()) {
            throw new DataException(file + ", line 1: empty; the first line must name the columns");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
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
