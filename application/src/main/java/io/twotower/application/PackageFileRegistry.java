package io.twotower.application;

import com.yahoo.config.FileReference;
import com.yahoo.config.application.api.FileRegistry;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names the files that configs refer to by their paths in the package, so that they can be read back from the model. */
final class PackageFileRegistry implements FileRegistry {
    private final Path directory;
    private final List<Entry> entries = new ArrayList<>();

    PackageFileRegistry(Path directory) {
        this.directory = directory;
    }

    @Override
    public FileReference addFile(String relativePath) {
        Path file = directory.resolve(relativePath).normalize();
        if (!file.startsWith(directory) || !Files.exists(file))
            throw new IllegalArgumentException("the package has no file '" + relativePath + "'");
        return add(relativePath);
    }

    @Override
    public FileReference addUri(String uri) {
        return add(uri);
    }

    @Override
    public FileReference addBlob(String name, ByteBuffer blob) {
        return add(name);
    }

    private FileReference add(String name) {
        FileReference reference = new FileReference(name);
        entries.add(new Entry(name, reference));
        return reference;
    }

    @Override
    public List<Entry> export() {
        return List.copyOf(entries);
    }
}
