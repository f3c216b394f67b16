package io.twotower.cli;

import io.twotower.local.LocalVespa;
import io.twotower.local.LocalVespaOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the README's commands on one's own data, as they stand there but for directories and ports. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("<!-- run by ReadmeTest -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path directory;

    @Test
    void itsCommandsRun() throws IOException {
        List<List<String>> blocks = blocks();
        assertEquals(3, blocks.size());
        List<String> before = blocks.get(0);
        assertTrue(before.get(before.size() - 1).startsWith("./twotower serve"), "the first block ends with a command that does not end");
        for (String command : before.subList(0, before.size() - 1)) run(arguments(command));
        Path home = directory.resolve("shop");
        try (LocalVespa vespa = LocalVespa.start(new LocalVespaOptions(home.resolve("vespa"), 0, 0, home.resolve("application.zip")))) {
            for (String command : blocks.get(1)) run(withPort(arguments(command), vespa));
        }
        assertEquals("unzip -q shop/application.zip -d shop/my-application", blocks.get(2).get(0));
        unzip(home.resolve("application.zip"), home.resolve("my-application"));
        run(arguments(blocks.get(2).get(1)));
    }

    private static List<List<String>> blocks() throws IOException {
        // Maven runs a module's tests in the module's directory.
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        List<List<String>> blocks = new ArrayList<>();
        while (matcher.find()) blocks.add(matcher.group(1).lines().toList());
        return blocks;
    }

    private List<String> arguments(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2).replaceFirst("^shop", directory.resolve("shop").toString()));
        assertEquals("./twotower", words.remove(0), command);
        return words;
    }

    /** Those commands that talk to a config server alone take no endpoint, and the other way round. */
    private static List<String> withPort(List<String> arguments, LocalVespa vespa) {
        String command = arguments.get(0);
        if (!command.equals("deploy")) arguments.addAll(List.of("--endpoint", vespa.endpoint().toString()));
        if (Set.of("deploy", "status", "reindex", "rollback", "activate").contains(command)) arguments.addAll(List.of("--config-server", vespa.configEndpoint().toString()));
        return arguments;
    }

    /** The program of that name need not be on every machine that runs the tests. */
    private static void unzip(Path zip, Path target) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = target.resolve(entry.getName());
                if (entry.isDirectory()) continue;
                Files.createDirectories(file.getParent());
                Files.copy(entries, file);
            }
        }
    }

    private static void run(List<String> arguments) {
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new)).succeeded();
        assertTrue(!run.out().isBlank(), () -> arguments + " says what it did");
    }
}
