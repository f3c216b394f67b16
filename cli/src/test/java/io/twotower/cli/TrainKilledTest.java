package io.twotower.cli;

import io.twotower.features.ModelBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A training that was killed by kill -9, however often and whenever, ends with the model that it would have ended with. */
class TrainKilledTest {
    private static final int KILLS = 3;
    private static final int MOST_STEPS_BETWEEN_KILLS = 20;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void resumedAfterEachKillItMakesTheSameModel() throws Exception {
        CommandLineRun.of("import", "synthetic", "--items", "200", "--to", directory.resolve("data").toString()).succeeded();
        CommandLineRun.of(train("whole", false)).succeeded();
        int killed = 0;
        for (int kill = 0; kill < KILLS; kill++) if (trainAndKill()) killed++;
        assertEquals(KILLS, killed, "training was under way each time");
        assertFalse(Files.exists(directory.resolve("often")), "there is no bundle before it is whole");
        assertTrue(CommandLineRun.of(train("often", false)).err().contains("--resume"), "it isn't begun anew by mistake");
        CommandLineRun resumed = CommandLineRun.of(train("often", true)).succeeded();
        assertTrue(resumed.err().contains("Going on from"), resumed.err());
        assertEquals(ModelBundle.load(directory.resolve("whole")).fingerprint(), ModelBundle.load(directory.resolve("often")).fingerprint());
        assertFalse(Files.exists(directory.resolve("often.training")), "what it took to go on is deleted");
    }

    /** Kills a moment after some more checkpoints were written; false when the training had ended before. */
    private boolean trainAndKill() throws IOException, InterruptedException {
        int target = newestCheckpoint() + 1 + random.nextInt(MOST_STEPS_BETWEEN_KILLS);
        try (CommandProcess process = CommandProcess.start(directory, train("often", newestCheckpoint() > 0))) {
            while (newestCheckpoint() < target)
                if (process.endsWithin(2)) throw new AssertionError("training ended: " + process.errors());
            return !process.endsWithin(random.nextInt(15));
        }
    }

    private int newestCheckpoint() throws IOException {
        Path training = directory.resolve("often.training");
        if (!Files.exists(training)) return 0;
        try (Stream<Path> files = Files.list(training)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("checkpoint-"))
                    .mapToInt(name -> Integer.parseInt(name.substring("checkpoint-".length()))).max().orElse(0);
        }
    }

    private String[] train(String model, boolean resume) {
        List<String> arguments = new ArrayList<>(List.of("train", "--spec", directory.resolve("data/model.yaml").toString(), "--model", directory.resolve(model).toString(),
                "--threads", "1", "--no-baselines", "--checkpoint-steps", "1", "--set", "training.batchSize=64", "--set", "training.maxEpochs=8", "--set", "training.patience=8"));
        if (resume) arguments.add("--resume");
        return arguments.toArray(String[]::new);
    }
}
