package io.twotower.local.content;

import com.yahoo.document.DocumentTypeManager;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.vespa.config.ConfigPayload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * As what the documents of a store were written: kept beside them in {@code schema.json}, so that a start with another
 * application can tell what it would lose.
 */
record StoredSchema(String cluster, String schema, DocumentTypeManager documentTypes) {

    private static final String FILE = "schema.json";

    static StoredSchema of(ClusterConfig config) {
        return new StoredSchema(config.cluster(), config.schema(), new DocumentTypeManager(config.documentTypes()));
    }

    /** Returns what is kept in the directory; empty in a new one. */
    static Optional<StoredSchema> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) return Optional.empty();
        String[] parts = Files.readString(file).split("\n", 3);
        try {
            DocumentmanagerConfig types = ConfigPayload.fromString(parts[2]).toInstance(DocumentmanagerConfig.class, "");
            return Optional.of(new StoredSchema(parts[0], parts[1], new DocumentTypeManager(types)));
        } catch (RuntimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage()
                    + ". Restore it from a copy, or start over with an empty data directory", e);
        }
    }

    /** Replaces what is kept in the directory, whole or not at all. */
    static void write(Path directory, ClusterConfig config) throws IOException {
        String content = config.cluster() + "\n" + config.schema() + "\n" + ConfigPayload.fromInstance(config.documentTypes());
        Path temporary = directory.resolve(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        DocumentStore.syncDirectory(directory);
    }
}
