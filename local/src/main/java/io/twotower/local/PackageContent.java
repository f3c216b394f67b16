package io.twotower.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of an unpacked application package, by their paths in it. Packages share unchanged files by links, so a file is replaced,
 * never written to.
 */
record PackageContent(Path root) {

    /** What Vespa derives from a package's models while it builds them; made anew from every package. */
    static final String DERIVED = "models.generated";

    /** Makes a copy that shares the files until they are replaced. */
    static void copy(Path source, Path target) {
        boolean done = false;
        try {
            FileStore.link(source, target);
            DataDirectory.removeTree(target.resolve(DERIVED));
            done = true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy the application package " + source + ": " + e.getMessage(), e);
        } finally {
            if ( ! done) DataDirectory.discard(target);
        }
    }

    boolean isDirectory(String path) {
        return Files.isDirectory(existing(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the paths of what is in a directory, sorted, those of directories with a slash at the end. */
    List<String> list(String path, boolean recursive) throws IOException {
        Path directory = existing(path);
        try (Stream<Path> walk = Files.walk(directory, recursive ? Integer.MAX_VALUE : 1)) {
            return walk.filter(file -> ! file.equals(directory) && ! file.startsWith(root.resolve(DERIVED)))
                       .map(file -> name(file) + (Files.isDirectory(file) ? "/" : ""))
                       .sorted().toList();
        }
    }

    private String name(Path file) {
        return root.relativize(file).toString();
    }

    byte[] read(String path) throws IOException {
        return Files.readAllBytes(existing(path));
    }

    /** Creates or replaces a file by moving another one here. */
    void replace(String path, Path by) throws IOException {
        Path file = resolve(path);
        if (Files.isDirectory(file)) throw RequestException.badRequest("'" + path + "' is a directory");
        createParents(file, path);
        Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void createDirectory(String path) throws IOException {
        Path directory = resolve(path);
        if (Files.isRegularFile(directory)) throw RequestException.badRequest("'" + path + "' is a file");
        createParents(directory, path);
        Files.createDirectories(directory);
    }

    private void createParents(Path file, String path) throws IOException {
        for (Path parent = file.getParent(); ! parent.equals(root); parent = parent.getParent())
            if (Files.isRegularFile(parent)) throw RequestException.badRequest("'" + path + "' cannot be made: '" + name(parent) + "' is a file");
        Files.createDirectories(file.getParent());
    }

    /** Deletes a file or an empty directory. */
    void delete(String path) throws IOException {
        Path file = existing(path);
        if (file.equals(root)) throw RequestException.badRequest("The application package itself cannot be deleted");
        try {
            Files.delete(file);
        } catch (DirectoryNotEmptyException e) {
            throw RequestException.badRequest("File '" + path + "' is not an empty directory");
        }
    }

    private Path existing(String path) {
        Path file = resolve(path);
        if ( ! Files.exists(file, LinkOption.NOFOLLOW_LINKS) || file.startsWith(root.resolve(DERIVED)))
            throw RequestException.notFound("The application package has no file '" + path + "'");
        return file;
    }

    private Path resolve(String path) {
        String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (name.isEmpty()) return root;
        if ( ! ApplicationPackage.isPlain(name))
            throw RequestException.badRequest("'" + ApplicationPackage.printable(path) + "' is not a plain relative path");
        return root.resolve(name);
    }

}
