package io.twotower.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Variants of an application package with one schema that has a string, an int, an array and a tensor field. */
final class TestApplication {

    private final Path directory;

    private TestApplication(Path directory) {
        this.directory = directory;
    }

    /** The package as it is in the test resources. */
    static Path books() {
        try {
            return Path.of(TestApplication.class.getResource("books").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy of it, to be changed. */
    static TestApplication copy(Path target) {
        return new TestApplication(target).add(books());
    }

    private TestApplication add(Path source) {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copy);
                else Files.copy(file, copy);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that must be there. */
    TestApplication replace(String file, String text, String by) {
        try {
            String content = Files.readString(directory.resolve(file));
            if ( ! content.contains(text)) throw new IllegalArgumentException(file + " does not contain " + text);
            return write(file, content.replace(text, by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestApplication write(String file, String content) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() { return directory; }

    static Path zip(Path directory, Path zip) {
        try (OutputStream file = Files.newOutputStream(zip);
             ZipOutputStream out = new ZipOutputStream(file);
             Stream<Path> walk = Files.walk(directory)) {
            List<Path> files = walk.filter(Files::isRegularFile).toList();
            for (Path path : files) {
                out.putNextEntry(new ZipEntry(directory.relativize(path).toString()));
                Files.copy(path, out);
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
