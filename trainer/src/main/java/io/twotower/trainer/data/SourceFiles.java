package io.twotower.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files that a source names: one file, all files of a directory, or all that a pattern such as {@code links/*.parquet} matches
 * ({@code *}, {@code ?}, {@code [a-c]}, {@code {a,b}}; {@code **} crosses directories).
 */
final class SourceFiles {

    private static final String PATTERN_CHARACTERS = "*?[{";

    private SourceFiles() {
    }

    /**
     * The files in the order of their names. Of a directory and of a pattern, those are left out whose names begin with a dot or an
     * underscore: programs that write data in many files mark what is not data so.
     *
     * @param directory where a relative path starts from
     * @throws DataException when there is none, or when they are not of one format
     */
    static List<Path> of(String source, Path directory) {
        Path path = directory.resolve(source).normalize();
        if (Files.isDirectory(path)) {
            return several(path, path, file -> file.getParent().equals(path), "the directory " + path + " holds no file");
        } else if (!isPattern(path.toString()) || Files.exists(path)) {
            return List.of(path);
        }
        PathMatcher pattern = path.getFileSystem().getPathMatcher("glob:" + path);
        return several(path, start(path), pattern, "no file matches " + path);
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
    }

    /** The directory that everything a pattern matches is in. */
    private static Path start(Path pattern) {
        Path start = pattern;
        while (start.getParent() != null && isPattern(start.toString())) {
            start = start.getParent();
        }
        return start;
    }

    private static List<Path> several(Path source, Path start, PathMatcher matcher, String none) {
        try (Stream<Path> all = Files.isDirectory(start) ? Files.walk(start, source.equals(start) ? 1 : Integer.MAX_VALUE)
                : Stream.empty()) {
            List<Path> files = all.filter(file -> matcher.matches(file) && isData(file)).sorted().toList();
            if (files.isEmpty()) {
                throw new DataException(none);
            }
            checkFormats(files);
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new DataException("cannot list the files of " + source + ": " + e.getMessage(), e);
        }
    }

    private static boolean isData(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !name.startsWith("_") && Files.isRegularFile(file);
    }

    private static void checkFormats(List<Path> files) {
        Path first = files.get(0);
        for (Path file : files) {
            if (!format(file).equals(format(first))) {
                throw new DataException("files of one source must be of one format, not " + first + " and " + file);
            }
        }
    }

    /** A file's format by its name, without regard to whether it is packed: {@code csv}, {@code parquet}. */
    static String format(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return plain.substring(plain.lastIndexOf('.') + 1);
    }
}
