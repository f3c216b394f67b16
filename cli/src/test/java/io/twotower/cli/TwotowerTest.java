package io.twotower.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TwotowerTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"demo", "import", "train", "evaluate", "package", "serve", "deploy", "feed", "query", "status",
                            "reindex", "activate", "rollback", "compare", "retrain", "ablate", "tune", "benchmark"})
    void everyCommandExplainsItself(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help").succeeded();
        assertTrue(run.out().startsWith("Usage: twotower " + command) || run.out().contains("Usage: twotower " + command), run.out());
        assertTrue(CommandLineRun.of("--help").succeeded().out().contains("  " + command + " "), "is listed");
    }

    /** What picocli cannot format it prints as it stands, after a warning: a per cent sign is written twice. */
    @Test
    void explanationsCanBeFormatted() {
        assertFormats(Twotower.commandLine());
    }

    private static void assertFormats(CommandLine command) {
        Command annotation = command.getCommandSpec().userObject().getClass().getAnnotation(Command.class);
        if (annotation != null)
            for (String text : annotation.description()) assertDoesNotThrow(() -> String.format(text), () -> annotation.name() + ": " + text);
        command.getSubcommands().values().forEach(TwotowerTest::assertFormats);
    }

    @Test
    void whatItDoesNotUnderstandIsTwo() {
        assertEquals(2, CommandLineRun.of().exitCode());
        assertEquals(2, CommandLineRun.of("tain").exitCode());
        assertEquals(2, CommandLineRun.of("query").exitCode(), "one of --item, --history, --features is needed");
        assertEquals(2, CommandLineRun.of("query", "--item", "a", "--history", "b").exitCode(), "but only one");
        assertEquals(2, CommandLineRun.of("import", "netflix").exitCode());
        assertEquals(2, CommandLineRun.of("demo", "--dataset", "netflix").exitCode());
        assertEquals(2, CommandLineRun.of("train", "--spec", "a.yaml", "--model", "m", "--device", "abacus").exitCode());
        assertEquals(2, CommandLineRun.of("train", "--spec", "a.yaml", "--model", "m", "--checkpoint-minutes", "-1").exitCode());
        assertEquals(2, CommandLineRun.of("train", "--spec", "a.yaml", "--model", "m", "--checkpoint-steps", "-1").exitCode());
    }

    @Test
    void whatItCannotDoIsOneWithOneLine() {
        assertFailure("No Vespa answers at http://127.0.0.1:1", "status", "--endpoint", "http://127.0.0.1:1");
        assertFailure("'vespa' is not an endpoint", "status", "--endpoint", "vespa");
        assertFailure("there is no model file", "train", "--spec", directory.resolve("no.yaml").toString(), "--model", directory.resolve("m").toString());
        assertFailure("is missing: this is not a model bundle", "package", "--model", directory.resolve("none").toString(), "--to", directory.resolve("a.zip").toString());
        assertFailure("There is no application package", "deploy", "--application", directory.resolve("a.zip").toString());
        assertFailure("not valid JSON", "query", "--features", "{", "--endpoint", "http://127.0.0.1:1");
    }

    @Test
    void publishedDataIsReadFromADirectory() throws Exception {
        String data = Files.createDirectory(directory.resolve("data")).toString();
        String to = directory.resolve("to").toString();
        for (String dataset : new String[] {"beauty", "sports", "wikispeedia", "citeulike"}) {
            assertFailure("there is no ", "import", dataset, "--data", data, "--to", to);
            assertEquals(2, CommandLineRun.of("import", dataset, "--to", to).exitCode(), "--data is required");
        }
        Files.writeString(directory.resolve("data/Beauty.txt"), "1 10 12 11\n2 12 10\n");
        Files.writeString(directory.resolve("data/Beauty_item2attributes.json"), "{\"10\": [3, 4]}");
        String out = CommandLineRun.of("import", "beauty", "--data", data, "--to", to).succeeded().out();
        assertTrue(out.contains("3 items, 5 links"), out);
    }

    @Test
    void settingsOfTheCommandLineAreChecked() throws Exception {
        Path spec = Files.writeString(directory.resolve("model.yaml"), """
                name: tiny
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: a, item: b}
                query: [{name: seed, kind: id, field: seed.id, table: item}]
                item: [{name: item, kind: id, field: id}]
                selfSupervision: {weight: 0}
                """);
        String[] train = {"train", "--spec", spec.toString(), "--model", directory.resolve("m").toString(), "--set"};
        assertFailure("training.sede", append(train, "training.sede=3"));
        assertFailure("training.maxEpochs", append(train, "training.maxEpochs=many"));
        assertFailure("items.csv", append(train, "training.maxEpochs=1"));
        String query = "query=[{\"name\": \"seed\", \"kind\": \"id\", \"field\": \"seed.id\", \"table\": \"item\", \"dim\": 32}]";
        String item = "item=[{\"name\": \"item\", \"kind\": \"id\", \"field\": \"id\", \"dim\": 32}]";
        assertFailure("dim' differs", append(train, query));
        assertFailure("items.csv", append(append(append(train, query), "--set"), item));
        assertFailure("training.threads", "train", "--spec", spec.toString(), "--model", directory.resolve("m").toString(), "--threads", "-1");
        assertFailure("to resume from", "train", "--spec", spec.toString(), "--model", directory.resolve("m").toString(), "--resume");
        assertFalse(Files.exists(directory.resolve("m")), "nothing is left behind");
        assertFalse(Files.exists(directory.resolve("m.training")), "nothing is left behind");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFailure("Port " + taken.getLocalPort() + " on 127.0.0.1", "serve", "--data-directory", directory.resolve("vespa").toString(),
                          "--port", Integer.toString(taken.getLocalPort()), "--config-port", "0");
        }
    }

    private static String[] append(String[] arguments, String last) {
        String[] longer = Arrays.copyOf(arguments, arguments.length + 1);
        longer[arguments.length] = last;
        return longer;
    }

    private static void assertFailure(String part, String... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("twotower: ") && run.err().contains(part), run.err());
        assertEquals(1, run.err().lines().count(), "one line, no stack: " + run.err());
    }
}
