package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.AtomicFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Remembers across runs which re-indexing was asked for, for which model: Vespa tells that there is one, not whose. */
final class ReindexJournal {
    private static final String GENERATION = "generation";
    private static final String READY_BEFORE = "readyBeforeMillis";

    private final Path file;

    ReindexJournal(Path file) {
        this.file = file;
    }

    /** Remembers that a re-indexing is asked for; {@code readyBefore} is from when on the last one before it might run. */
    void asked(String generation, Instant readyBefore) {
        AtomicFiles.write(file, VespaHttp.JSON.createObjectNode().put(GENERATION, generation).put(READY_BEFORE, readyBefore.toEpochMilli()).toString());
    }

    /** Returns what was remembered for a model; a torn or foreign file is none. */
    Optional<Instant> readyBefore(String generation) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            JsonNode json = VespaHttp.JSON.readTree(file.toFile());
            return json.path(GENERATION).asText().equals(generation) ? Optional.of(Instant.ofEpochMilli(json.path(READY_BEFORE).asLong())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + file + "'. Delete it, and run this again", e);
        }
    }

    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete '" + file + "'", e);
        }
    }
}
