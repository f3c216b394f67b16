package io.twotower.application;

import io.twotower.features.AtomicFiles;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A directory as a zip: the same files give the same bytes. */
final class PackageZip {
    /** The earliest that a zip can hold. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path directory;

    PackageZip(Path directory) {
        this.directory = directory;
    }

    /**
     * Unpacks a package.
     *
     * @param into a directory that does not exist or is empty
     * @throws ApplicationException when an entry would lie outside of it
     */
    static void unpack(Path zip, Path into) throws IOException {
        Path root = Files.createDirectories(into).toAbsolutePath().normalize();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = root.resolve(entry.getName()).normalize();
                if (!file.startsWith(root))
                    throw new ApplicationException("The application package '" + zip + "' is refused", List.of("its entry '" + entry.getName() + "' leads out of it"));
                if (entry.isDirectory()) continue;
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
            }
        }
    }

    /** Writes beside the target, and moves there what is complete and on disk. */
    void write(Path target) {
        AtomicFiles.write(target, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Path file : files()) add(file, zip);
            zip.finish();
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted(Comparator.comparing(this::name)).toList();
        }
    }

    private String name(Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    private void add(Path file, ZipOutputStream zip) throws IOException {
        ZipEntry entry = new ZipEntry(name(file));
        entry.setTimeLocal(TIME);
        // Weights do not compress; trying is most of the time a large package takes.
        if (entry.getName().endsWith(".onnx") || entry.getName().endsWith(".jar")) store(file, entry);
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
    }

    private static void store(Path file, ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(Files.size(file));
        entry.setCrc(crc.getValue());
    }
}
