package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.AtomicFiles;
import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Keeps a data set as it was read, so that reading it again is mapping files, for as long as its key is the same: the content of the
 * source's files by SHA-256, and what of the model file says how they are read and split. A data set that a SQL query makes is not
 * kept: which files the query reads is not known.
 *
 * <p>The directory {@code dataset} holds one file an array and {@code dataset.json}; it is written under another name and moved when it
 * is whole. While one process writes, another one does without.
 */
final class DatasetArchive {

    private static final int FORMAT = 3;
    private static final String NAME = "dataset";
    private static final String TEMPORARY = ".dataset.";
    private static final String INDEX = "dataset.json";
    private static final String LOCK = "dataset.lock";

    private final Path directory;
    private final ObjectNode key;

    private DatasetArchive(Path directory, ObjectNode key) {
        this.directory = directory;
        this.key = key;
    }

    /** The archive for a model's data set in a directory; none where it cannot be told whether the data is unchanged. */
    static Optional<DatasetArchive> in(Path directory, ModelSpec spec, long maxBadRows) {
        List<String> sources = new ArrayList<>(List.of(spec.data().catalogue().source(), spec.data().interactions().source()));
        spec.evaluation().testSource().ifPresent(sources::add);
        if (sources.stream().anyMatch(Table::isQuery)) {
            return Optional.empty();
        }
        ObjectNode key = JsonNodeFactory.instance.objectNode().put("format", FORMAT)
                .put("byteOrder", ByteOrder.nativeOrder().toString()).put("maxBadRows", maxBadRows);
        ObjectNode json = spec.toJson();
        key.set("data", json.get("data"));
        key.set("evaluation", ((ObjectNode) json.get("evaluation")).without("maxQueries"));
        fields(spec).forEach(key.putArray("fields")::add);
        content(spec).forEach(key.putArray("content")::add);
        for (String source : sources) {
            for (Path file : SourceFiles.of(source, spec.directory())) {
                key.withArray("files").addObject().put("file", file.toAbsolutePath().toString()).put("sha256", sha256(file));
            }
        }
        return Optional.of(new DatasetArchive(directory.toAbsolutePath(), key));
    }

    /** The fields that are read; numbers are checked. */
    private static TreeSet<String> fields(ModelSpec spec) {
        TreeSet<String> fields = new TreeSet<>();
        for (List<Feature> features : List.of(spec.features().item(), spec.features().query())) {
            features.forEach(feature -> fields.add(feature.field() + (feature.kind() == FeatureKind.NUMBER ? " (number)" : "")));
        }
        spec.display().fields().forEach(field -> fields.add("display " + field));
        return fields;
    }

    /** What items are compared by, where a field is made of that. */
    private static TreeSet<String> content(ModelSpec spec) {
        TreeSet<String> content = new TreeSet<>();
        if (spec.data().derived().stream().anyMatch(derived -> !derived.from().isOwnLinks())) {
            spec.features().item().forEach(feature -> content.add(feature.field() + " " + feature.kind()));
        }
        return content;
    }

    private static String sha256(Path file) {
        try {
            return ImportDirectory.sha256(file);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The data set, if this one is kept and whole. */
    Optional<DatasetParts> open(ModelSpec spec, Scratch scratch) {
        Path kept = directory.resolve(NAME);
        if (!Files.exists(kept.resolve(INDEX))) {
            return Optional.empty();
        }
        try (FileChannel lock = lockFile()) {
            if (!isLocked(lock, true)) {
                return Optional.empty();
            }
            JsonNode index = new ObjectMapper().readTree(kept.resolve(INDEX).toFile());
            return index.path("key").equals(normalised(key)) && isWhole(kept, index.path("bytes"))
                    ? Optional.of(DatasetParts.open(spec, new Archive(kept, scratch, ""), index)) : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            // It cannot be used, and reading the source again makes it anew.
            return Optional.empty();
        }
    }

    /** As it is when it was written and read: numbers of another type are not equal. */
    private static JsonNode normalised(ObjectNode json) throws IOException {
        return new ObjectMapper().readTree(json.toString());
    }

    private static boolean isWhole(Path kept, JsonNode bytes) throws IOException {
        for (var file : bytes.properties()) {
            Path path = kept.resolve(file.getKey());
            if (!Files.exists(path) || Files.size(path) != file.getValue().asLong()) {
                return false;
            }
        }
        return !bytes.isEmpty();
    }

    /** Keeps a data set in place of what was kept, unless another process is keeping one. */
    void write(DatasetParts parts, Scratch scratch) {
        try (FileChannel lock = lockFile()) {
            if (isLocked(lock, false)) {
                replace(parts, scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the data set in " + directory, e);
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static boolean isLocked(FileChannel lock, boolean shared) throws IOException {
        try {
            return lock.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void replace(DatasetParts parts, Scratch scratch) throws IOException {
        deleteTemporary();
        Path temporary = Files.createTempDirectory(directory, TEMPORARY);
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.set("key", key);
        parts.write(new Archive(temporary, scratch, ""), index);
        ObjectNode bytes = index.putObject("bytes");
        for (Path file : list(temporary)) {
            bytes.put(file.getFileName().toString(), Files.size(file));
        }
        AtomicFiles.write(temporary.resolve(INDEX), index.toPrettyString() + "\n");
        Path kept = directory.resolve(NAME);
        if (Files.exists(kept)) {
            ImportDirectory.deleteTree(kept);
        }
        Files.move(temporary, kept);
        AtomicFiles.syncDirectory(directory);
    }

    /** Deletes what a process left that was killed. */
    private void deleteTemporary() throws IOException {
        for (Path path : list(directory)) {
            if (path.getFileName().toString().startsWith(TEMPORARY)) {
                ImportDirectory.deleteTree(path);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
