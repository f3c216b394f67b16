package io.twotower.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Puts an application package, a directory or a zip file that may come from anyone, into a directory of ours. */
final class ApplicationPackage {

    /** What an unpacked package may be at most. */
    record Limits(int entries, long bytes, int ratio) {

        static final Limits standard = new Limits(20_000, 4L << 30, 200);

        /** Below this size, a high compression ratio does no harm. */
        static final long ratioMattersFrom = 8 << 20;

    }

    private final Path zip;
    private final Path target;
    private final Limits limits;
    private final Set<String> names = new HashSet<>();
    private long unpacked = 0;

    private ApplicationPackage(Path zip, Path target, Limits limits) {
        this.zip = zip;
        this.target = target;
        this.limits = limits;
    }

    /**
     * Copies a directory or unpacks a zip file.
     *
     * @param target a directory that isn't there yet; on failure it is not there after either
     * @throws DeployException when the package is unreadable or dangerous
     */
    static void unpack(Path application, Path target) {
        unpack(application, target, Limits.standard);
    }

    static void unpack(Path application, Path target, Limits limits) {
        boolean done = false;
        try {
            if (Files.isDirectory(application)) copy(application, target);
            else if (Files.isRegularFile(application)) new ApplicationPackage(application, target, limits).unzip();
            else throw new DeployException("There is no application package at " + application);
            done = true;
        } catch (ZipException e) {
            throw new DeployException("The application package is not a readable zip file: " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new DeployException("Cannot unpack the application package " + application + ": " + e.getMessage(), e);
        } finally {
            if ( ! done) DataDirectory.discard(target);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        if (target.startsWith(source))
            throw new DeployException("The data directory is inside of the application package " + source + ": use another one");
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(source, FileVisitOption.FOLLOW_LINKS)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            Path copy = target.resolve(source.relativize(path).toString());
            if (Files.isDirectory(path)) Files.createDirectories(copy);
            else Files.copy(path, copy);
        }
    }

    private void unzip() throws IOException {
        Set<String> links = ZipDirectory.symbolicLinks(zip);
        if ( ! links.isEmpty())
            throw new DeployException("The application package contains the symbolic link '" + links.iterator().next() + "': only files are allowed");
        Files.createDirectories(target);
        try (ZipFile file = new ZipFile(zip.toFile())) {
            if (file.size() > limits.entries())
                throw new DeployException("The application package has " + file.size() + " entries, more than " + limits.entries());
            for (var entries = file.entries(); entries.hasMoreElements(); )
                unzip(file, entries.nextElement());
        }
    }

    private void unzip(ZipFile file, ZipEntry entry) throws IOException {
        String name = entry.isDirectory() ? entry.getName().substring(0, entry.getName().length() - 1) : entry.getName();
        requireHarmless(name);
        if ( ! names.add(name)) throw new DeployException("The application package has two entries named '" + name + "'");
        Path path = target.resolve(name);
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        try (InputStream in = file.getInputStream(entry);
             OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            copy(in, out, entry);
        }
    }

    /** Counts what comes out, whatever the headers say. */
    private void copy(InputStream in, OutputStream out, ZipEntry entry) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int n; (n = in.read(buffer)) >= 0; ) {
            size += n;
            unpacked += n;
            if (unpacked > limits.bytes())
                throw new DeployException("The application package is more than " + (limits.bytes() >> 20) + " MiB when unpacked");
            if (size > Limits.ratioMattersFrom && size > limits.ratio() * Math.max(1, entry.getCompressedSize()))
                throw new DeployException("The application package's entry '" + entry.getName() + "' is compressed more than " +
                                          limits.ratio() + " times: it looks like a zip bomb");
            out.write(buffer, 0, n);
        }
    }

    private void requireHarmless(String name) {
        if ( ! isPlain(name))
            throw new DeployException("The application package has an entry named '" + printable(name) + "': names must be plain relative paths");
        if ( ! target.resolve(name).normalize().startsWith(target))
            throw new DeployException("The application package has an entry outside of itself: '" + printable(name) + "'");
    }

    /** Whether a name is a relative path that says where it leads: to a file below. */
    static boolean isPlain(String name) {
        return ! name.isEmpty() && ! name.startsWith("/") && ! name.contains("\\") && ! name.contains(":")
               && name.chars().noneMatch(Character::isISOControl)
               && Stream.of(name.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

}
