package io.twotower.local;

import com.yahoo.config.FileReference;
import com.yahoo.config.application.api.FileRegistry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The files that the model of one application package refers to, put into the store that all packages share. */
final class PackageFiles implements FileRegistry {

    private final Path packageDirectory;
    private final FileStore store;
    private final Set<FileReference> references = ConcurrentHashMap.newKeySet();

    PackageFiles(Path packageDirectory, FileStore store) {
        this.packageDirectory = packageDirectory;
        this.store = store;
    }

    @Override
    public FileReference addFile(String relativePath) {
        Path file = packageDirectory.resolve(relativePath).normalize();
        if ( ! file.startsWith(packageDirectory))
            throw new IllegalArgumentException("'" + relativePath + "' is outside of the application package");
        if ( ! Files.exists(file))
            throw new IllegalArgumentException("The application package has no file '" + relativePath + "'");
        try {
            return added(store.add(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store '" + relativePath + "' of the application package: " + e.getMessage(), e);
        }
    }

    @Override
    public FileReference addBlob(String name, ByteBuffer blob) {
        try {
            return added(store.add(name, blob));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store '" + name + "': " + e.getMessage(), e);
        }
    }

    @Override
    public FileReference addUri(String uri) {
        throw new IllegalArgumentException("The local Vespa does not download files: put '" + uri +
                                           "' into the application package and refer to it by its path");
    }

    private FileReference added(FileReference reference) {
        references.add(reference);
        return reference;
    }

    /** Every file added so far. */
    Set<FileReference> references() {
        return Set.copyOf(references);
    }

    @Override
    public List<Entry> export() {
        return references.stream()
                .map(reference -> new Entry(store.waitFor(reference, 0, TimeUnit.SECONDS).getPath(), reference))
                .toList();
    }

}
