package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @TempDir
    private Path directory;

    private List<List<List<String>>> read(String source, String... columns) {
        List<List<List<String>>> rows = new ArrayList<>();
        try (Table table = Table.open(source, directory)) {
            table.forEach(List.of(columns), row -> rows.add(IntStream.range(0, row.columns()).mapToObj(row::strings).toList()));
        }
        return rows;
    }

    private void write(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var out = name.endsWith(".gz") ? new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))
                : Files.newOutputStream(directory.resolve(name))) {
            out.write(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource({"t.csv", "t.tsv", "t.csv.gz", "t.jsonl", "t.ndjson.gz", "t.parquet"})
    void everyFormatReadsTheSame(String name) throws IOException {
        if (name.endsWith("parquet")) {
            Map<String, TableWriter.Type> columns = new LinkedHashMap<>();
            columns.put("id", TableWriter.Type.VARCHAR);
            columns.put("size", TableWriter.Type.DOUBLE);
            columns.put("text", TableWriter.Type.VARCHAR);
            try (TableWriter writer = TableWriter.create(directory.resolve(name), columns)) {
                writer.row("007", 2.0, "an \"é\", quoted");
                writer.row("b", null, null);
                writer.finish();
            }
        } else if (name.contains("json")) {
            write(name, "{\"id\":\"007\",\"size\":2,\"text\":\"an \\\"é\\\", quoted\"}\n{\"id\":\"b\",\"text\":null}\n");
        } else {
            String csv = "id;size;text\n007;2;\"an \"\"é\"\", quoted\"\nb;;\n";
            write(name, csv.replace(';', name.contains("tsv") ? '\t' : ','));
        }
        assertEquals(List.of(List.of(List.of("an \"é\", quoted"), List.of("007"), List.of("2")),
                List.of(List.of(), List.of("b"), List.of())), read(name, "text", "id", "size"));
    }

    @Test
    void listsAreSeveralValues() throws IOException {
        write("t.jsonl", "{\"id\":1,\"tags\":[\"x\",2.50,true,null]}\n{\"id\":2,\"tags\":[]}\n{\"id\":3,\"tags\":\"one\"}\n");
        assertEquals(List.of(List.of(List.of("x", "2.5", "true")), List.of(List.of()), List.of(List.of("one"))), read("t.jsonl", "tags"));
        assertEquals(List.of(List.of(List.of("a", "b"), List.of("1.5", "3"))),
                read("SELECT ['a', 'b'] AS s, [1.5, 3]::DOUBLE[] AS n", "s", "n"));
    }

    @Test
    void queriesReadFilesBesideTheModelFile() throws IOException {
        write("t.csv", "id\na\nb\n");
        assertEquals(List.of(List.of(List.of("b"))), read("SELECT * FROM 't.csv' WHERE id = 'b';", "id"));
        assertEquals(2, read("FROM 't.csv'", "id").size());
        assertEquals(1, read("WITH x AS (SELECT 1 AS id) SELECT * FROM x", "id").size());
    }

    @Test
    void typedValuesAreRenderedCanonically() {
        assertEquals(List.of(List.of(List.of("2"), List.of("0.1"), List.of("1.5"), List.of("true"), List.of("2020-01-31"), List.of())),
                read("SELECT 2::DOUBLE AS a, 0.1::DOUBLE AS b, 1.50::DECIMAL(5,2) AS c, true AS d, DATE '2020-01-31' AS e, '' AS f",
                        "a", "b", "c", "d", "e", "f"));
    }

    private void assertProblem(String source, String column, String... parts) {
        String message = assertThrows(DataException.class, () -> read(source, column)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void malformedFilesAreNamedWithTheirLine() throws IOException {
        write("many.csv", "id,text\na,b\na,b,c\n");
        assertProblem("many.csv", "id", "many.csv", "Line: 3", "Expected Number of Columns: 2 Found: 3");
        write("few.csv", "id,text\na\n");
        assertProblem("few.csv", "id", "few.csv", "Line: 2");
        write("quote.csv", "id,text\na,\"b\n");
        assertProblem("quote.csv", "id", "Line: 2", "quote");
        write("bad.jsonl", "{\"id\":1}\n{\"id\":\n");
        assertProblem("bad.jsonl", "id", "bad.jsonl", "line");
        write("nested.jsonl", "{\"id\":1}\n{\"id\":{\"x\":1}}\n");
        assertProblem("nested.jsonl", "id", "nested.jsonl, row 2, column 'id'", "object");
        Files.write(directory.resolve("latin.csv"), "id,text\na,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertProblem("latin.csv", "text", "latin.csv, line 2: not UTF-8");
        Files.write(directory.resolve("latin.jsonl"), "{\"id\":1}\n{\"id\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertProblem("latin.jsonl", "id", "latin.jsonl, line 2: not UTF-8");
        Files.write(directory.resolve("latinheader.csv"), "id,caf\u00e9\na,b\n".getBytes(StandardCharsets.ISO_8859_1));
        assertProblem("latinheader.csv", "id", "line 1: not UTF-8");
        write("no.parquet", "nothing of the kind, but long enough");
        assertProblem("no.parquet", "id", "no.parquet");
        write("empty.csv", "");
        assertProblem("empty.csv", "id", "empty.csv is empty");
        write("blank.csv", "\na,b\n");
        assertProblem("blank.csv", "id", "line 1: empty");
        write("twice.csv", "id,id\n");
        assertProblem("twice.csv", "id", "two columns are named 'id'");
        write("odd.xlsx", "x");
        assertProblem("odd.xlsx", "id", "must end in .csv");
        assertProblem("missing.csv", "id", "there is no file", "missing.csv");
        assertProblem("SELECT FROM", "id", "query `SELECT FROM`");
        assertProblem("SELECT 'nan'::DOUBLE AS id", "id", "row 1, column 'id': NaN is not a finite number");
        assertProblem("SELECT {'a': 1} AS id", "id", "column 'id' is of type STRUCT");
    }

    @Test
    void aSourceMayBeManyFiles() throws IOException {
        Files.createDirectories(directory.resolve("d/deep"));
        write("d/b.csv", "id,text\nb1,x\nb2,x\n");
        write("d/a.csv.gz", "text,id\nx,a1\n");
        write("d/deep/c.csv", "id\nc1\n");
        write("d/_SUCCESS", "");
        write("d/.b.csv.crc", "0");
        write("e[1].csv", "id\ne1\n");
        List<List<List<String>>> inOrder = List.of(List.of(List.of("a1")), List.of(List.of("b1")), List.of(List.of("b2")));
        assertEquals(inOrder, read("d", "id"));
        assertEquals(inOrder, read("d/*.{csv,csv.gz}", "id"));
        assertEquals(List.of(List.of(List.of("c1"))), read("d/**/c.csv", "id"));
        assertEquals(List.of(List.of(List.of("e1"))), read("e[1].csv", "id"), "a name that is there is no pattern");
        assertProblem("d/*.parquet", "id", "no file matches", "*.parquet");
        assertProblem("nowhere/*.csv", "id", "no file matches");
        assertProblem("d/deep", "text", "c.csv", "text");
        write("d/c.csv", "id,text\nc1,x\nc2\n");
        assertProblem("d", "id", "c.csv", "Line: 3");
        write("d/c.csv", "id\nc1\n");
        assertProblem("d", "text", "c.csv has no column 'text', which", "a.csv.gz has");
        write("d/c.jsonl", "{\"id\":{\"x\":1}}\n");
        assertProblem("d", "id", "one format", "a.csv.gz", "c.jsonl");
        Files.createDirectories(directory.resolve("empty"));
        assertProblem("empty", "id", "empty holds no file");
    }

    @Test
    void theNetworkIsOutOfReach() {
        assertProblem("SELECT * FROM 'https://127.0.0.1:1/t.csv'", "id", "httpfs");
        assertProblem("SELECT * FROM 'https://127.0.0.1:1/t.parquet'", "id", "httpfs");
    }

    @Test
    void aMissingColumnIsNamedWithThoseThere() throws IOException {
        write("t.csv", "id,text\na,b\n");
        try (Table table = Table.open("t.csv", directory)) {
            String message = assertThrows(DataException.class, () -> table.require("name", "which feature 'x' reads")).getMessage();
            assertTrue(message.endsWith("t.csv has no column 'name', which feature 'x' reads; its columns are id, text"), message);
        }
    }

    @Test
    void hugeTextIsRead() throws IOException {
        String huge = "x".repeat(5_000_000);
        write("t.csv", "id\n" + huge + "\n");
        assertEquals(huge, read("t.csv", "id").get(0).get(0).get(0));
        write("t.jsonl", "{\"id\":\"" + huge + "\"}\n");
        assertEquals(huge, read("t.jsonl", "id").get(0).get(0).get(0));
    }
}
