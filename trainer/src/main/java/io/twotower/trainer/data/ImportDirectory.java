package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory that an import is made in: files are written to a temporary directory beside them and moved when all are there. */
final class ImportDirectory implements AutoCloseable {

    private static final String CATALOGUE = "catalogue.parquet";
    private static final String INTERACTIONS = "interactions.parquet";
    private static final String TEST = "test.parquet";
    static final String MODEL = "model.yaml";
    private static final String TEMPORARY = ".import";

    private final Path target;
    private final Path temporary;

    ImportDirectory(Path target) {
        this.target = target.toAbsolutePath();
        try {
            Files.createDirectories(this.target);
            deleteLeftovers();
            this.temporary = Files.createTempDirectory(this.target, TEMPORARY);
        } catch (IOException e) {
            throw new DataException("cannot write to " + target + ": " + e, e);
        }
    }

    /** Deletes what an import left that was killed. */
    private void deleteLeftovers() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            for (Path leftover : files.filter(file -> file.getFileName().toString().startsWith(TEMPORARY)).toList()) {
                deleteTree(leftover);
            }
        }
    }

    static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Where an importer may put what it needs meanwhile. */
    Path scratch() {
        return temporary;
    }

    Path catalogue() {
        return temporary.resolve(CATALOGUE);
    }

    Path interactions() {
        return temporary.resolve(INTERACTIONS);
    }

    /** The test links, where a data set comes with such. */
    Path test() {
        return temporary.resolve(TEST);
    }

    /** Moves the files to their names; {@code details} lacks only the files' checksums. */
    ImportSummary publish(String dataset, long items, long links, String modelYaml, ObjectNode details) {
        try {
            boolean keepModel = modelWasEdited();
            Files.deleteIfExists(target.resolve(ImportSummary.FILE));
            Files.writeString(temporary.resolve(MODEL), modelYaml);
            details.put("dataset", dataset).put("items", items).put("links", links);
            ObjectNode checksums = details.putObject("files");
            for (String name : new String[] {CATALOGUE, INTERACTIONS, TEST, MODEL}) {
                if (!Files.exists(temporary.resolve(name))) {
                    continue;
                }
                checksums.put(name, sha256(temporary.resolve(name)));
                if (!(keepModel && name.equals(MODEL))) {
                    move(temporary.resolve(name), target.resolve(name));
                }
            }
            AtomicFiles.write(target.resolve(ImportSummary.FILE), details.toPrettyString() + "\n");
            return new ImportSummary(dataset, items, links, details);
        } catch (IOException e) {
            throw new DataException("cannot write to " + target + ": " + e, e);
        }
    }

    /** Moves a file, or a directory of files, in place of what was there. */
    private static void move(Path from, Path to) throws IOException {
        if (Files.isDirectory(to)) {
            deleteTree(to);
        }
        if (Files.isDirectory(from)) {
            for (Path file : files(from)) {
                AtomicFiles.sync(file);
            }
            Files.deleteIfExists(to);
            Files.move(from, to);
            AtomicFiles.syncDirectory(to.getParent());
        } else {
            AtomicFiles.moveInto(from, to);
        }
    }

    /** A directory's files by name. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private boolean modelWasEdited() throws IOException {
        Path model = target.resolve(MODEL);
        if (!Files.exists(model)) {
            return false;
        }
        Optional<ImportSummary> earlier = ImportSummary.read(target);
        return earlier.isEmpty() || !earlier.get().modelFileChecksum().equals(sha256(model));
    }

    /** The checksum of a file, or of a directory's files one after another. */
    static String sha256(Path path) throws IOException {
        MessageDigest digest = sha256();
        for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The checksum of a file that holds this text. */
    static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            deleteTree(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up " + temporary, e);
        }
    }
}
