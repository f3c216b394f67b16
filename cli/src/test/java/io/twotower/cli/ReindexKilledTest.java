package io.twotower.cli;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Whatever is killed at whatever moment: running the command again ends where an undisturbed run does. The two ways are two tests, since
 * each takes half an hour in full.
 */
class ReindexKilledTest {
    private static final int KILLS = Prove.count(20, 1);
    /** Events of a run: steps, progress, gates. */
    private static final int EVENTS = 11;

    @TempDir
    static Path models;
    private static ShopGenerations shop;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(7);
    private ServeProcess serve;
    private int active;

    @BeforeAll
    static void train() {
        shop = ShopGenerations.make(models, Prove.count(2_000, 200), 3, Map.of());
    }

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("gates.yaml"), "overlap: 0\nmaxDrop: 1\n");
        serve = ServeProcess.start(directory, shop.zip());
        CommandLineRun.of("feed", "--spec", models.resolve("data/model.yaml").toString(), "--model", shop.model(0).toString(), "--endpoint", serve.endpoint().toString()).succeeded();
    }

    @AfterEach
    void stop() {
        if (serve != null) serve.close();
    }

    @Test
    void killedAnywhereByFeedItIsDoneInTheEnd() throws IOException {
        killedAnywhereItIsDoneInTheEnd("feed");
    }

    @Test
    void killedAnywhereByReindexingItIsDoneInTheEnd() throws IOException {
        killedAnywhereItIsDoneInTheEnd("reindexing");
    }

    private void killedAnywhereItIsDoneInTheEnd(String via) throws IOException {
        for (int kill = 0; kill < KILLS; kill++) {
            int next = (active + 1) % shop.models().size();
            killedCommand(next, via);
            finish(next, via);
            next = (active + 1) % shop.models().size();
            killedVespa(next, via);
            finish(next, via);
        }
    }

    private void killedCommand(int next, String via) throws IOException {
        try (CommandProcess command = CommandProcess.start(directory, arguments(next, via))) {
            await(command, random.nextInt(1, EVENTS));
        }
    }

    private void killedVespa(int next, String via) throws IOException {
        try (CommandProcess command = CommandProcess.start(directory, arguments(next, via))) {
            await(command, random.nextInt(1, EVENTS));
            serve.kill();
        }
        serve = ServeProcess.start(directory, null);
    }

    /** Waits for so many events, or the end. */
    private static void await(CommandProcess command, int events) throws IOException {
        for (int i = 0; i < events && command.readLine() != null; ) i++;
    }

    private void finish(int next, String via) {
        CommandLineRun.of(arguments(next, via)).succeeded();
        try (ShopVespa vespa = ShopVespa.at(serve.endpoint(), serve.configServer())) {
            assertEquals(shop.models().get(next).fingerprint(), vespa.slots().models().get(vespa.slots().active()).generation());
            assertEquals(List.of(), vespa.wrongVectors(shop, shop.items().keySet()));
        }
        active = next;
    }

    private String[] arguments(int next, String via) {
        return new String[] {"reindex", "--model", shop.model(next).toString(), "--via", via, "--gates", directory.resolve("gates.yaml").toString(), "--json",
                             "--state-directory", directory.resolve("state").toString(), "--endpoint", serve.endpoint().toString(),
                             "--config-server", serve.configServer().toString()};
    }
}
