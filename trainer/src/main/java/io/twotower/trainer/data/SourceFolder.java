package io.twotower.trainer.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A directory with the files of a published data set, each as it is or with {@code .gz}. What is missing or damaged is an error that
 * names the file, the line, and where the data set is had from.
 *
 * @param directory the one that the user names, which may also hold the files in a directory of its own
 * @param own the name of that directory
 * @param origin where the data set is had from, for messages
 */
record SourceFolder(Path directory, String own, String origin) {

    /** Receives a file's lines. */
    interface LineReader {
        /** @throws IllegalArgumentException when the line cannot be used, saying why */
        void line(String line);
    }

    /** Receives the rows of a table, in the order of the columns that were asked for. */
    interface RowReader {
        /** @throws IllegalArgumentException when the row cannot be used, saying why */
        void row(String[] values);
    }

    /** Reads a file line by line. */
    void forEachLine(String name, LineReader reader) {
        Path file = file(name);
        long number = 0;
        try (BufferedReader lines = open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                reader.line(line);
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ", line " + number + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw failed(file, e);
        }
        if (number == 0) {
            throw new DataException(file + " is empty; " + origin);
        }
    }

    /**
     * Reads a file of rows without quoting, whose first line names the columns.
     *
     * @param separator between values, a regular expression
     */
    void forEachRow(String name, String separator, List<String> columns, RowReader reader) {
        int[][] places = new int[1][];
        forEachLine(name, line -> {
            String[] values = line.split(separator, -1);
            if (places[0] == null) {
                places[0] = places(List.of(values), columns);
            } else {
                String[] wanted = new String[columns.size()];
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = value(values, places[0][i], columns.get(i));
                }
                reader.row(wanted);
            }
        });
    }

    private static int[] places(List<String> header, List<String> columns) {
        int[] places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = header.indexOf(columns.get(i));
            if (places[i] < 0) {
                throw new IllegalArgumentException("there is no column '" + columns.get(i) + "'; the columns are " + String.join(", ", header));
            }
        }
        return places;
    }

    private static String value(String[] values, int place, String column) {
        if (place >= values.length) {
            throw new IllegalArgumentException("no value in column '" + column + "'");
        }
        return values[place];
    }

    /** The values of a list that is written with bars between them; none of an empty one. */
    static List<String> list(String values) {
        return values.isEmpty() ? List.of() : Arrays.asList(values.split("\\|"));
    }

    /** Reads a file that is one JSON object. */
    ObjectNode json(String name) {
        Path file = file(name);
        try (BufferedReader text = open(file)) {
            JsonNode json = new ObjectMapper().readTree(text);
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw new DataException(file + " is damaged: it is not a JSON object; " + origin);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The checksums of files, by their names, for provenance. */
    void putChecksums(ObjectNode details, String... names) {
        ObjectNode sources = details.putObject("sources");
        for (String name : names) {
            Path file = file(name);
            try {
                sources.put(file.getFileName().toString(), ImportDirectory.sha256(file));
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }

    /** Finds a file. */
    Path file(String name) {
        return Stream.of(directory, directory.resolve(own))
                .flatMap(each -> Stream.of(each.resolve(name), each.resolve(name + ".gz")))
                .filter(Files::isRegularFile).findFirst()
                .orElseThrow(() -> new DataException("there is no " + name + " or " + name + ".gz in " + directory + "; " + origin));
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
            return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private DataException failed(Path file, IOException e) {
        boolean damaged = e instanceof EOFException || e instanceof ZipException || e instanceof CharacterCodingException
                || e instanceof JacksonException;
        String problem = e instanceof CharacterCodingException ? "not UTF-8"
                : e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
        return new DataException(damaged ? file + " is damaged: " + problem + "; " + origin : "cannot read " + file + ": " + problem, e);
    }
}
