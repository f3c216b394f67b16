package io.twotower.local;

import com.yahoo.config.FileReference;
import com.yahoo.filedistribution.fileacquirer.FileAcquirer;
import net.jpountz.lz4.LZ4FrameOutputStream;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What file distribution is to a real Vespa: the models and bundles of all packages by content, at {@code HASH/NAME}, and a
 * reference is the hash. A file that two packages share has one reference and so isn't loaded again; a changed one has a new
 * reference. The files are links where the file system can, so a component of an older generation still finds its files after
 * its package is gone.
 */
final class FileStore implements FileAcquirer {

    private final Path root;

    FileStore(Path root) {
        this.root = root;
    }

    /** Adds a file, or a directory with everything in it. */
    FileReference add(Path file) throws IOException {
        return add(file.getFileName().toString(), hash(file), target -> link(file, target));
    }

    /** Adds content that isn't a file of the package. */
    FileReference add(String name, ByteBuffer content) throws IOException {
        MessageDigest digest = sha256();
        digest.update(content.duplicate());
        String fileName = Path.of(name).getFileName().toString();
        return add(fileName, HexFormat.of().formatHex(digest.digest()), target -> write(content.duplicate(), target));
    }

    private FileReference add(String name, String hash, Content content) throws IOException {
        Path home = root.resolve(hash);
        if ( ! Files.exists(home)) {
            Path temporary = root.resolve(hash + ".tmp");
            DataDirectory.removeTree(temporary);
            Files.createDirectories(temporary);
            content.writeTo(temporary.resolve(name));
            Files.move(temporary, home);
        }
        return new FileReference(hash);
    }

    private interface Content {
        void writeTo(Path target) throws IOException;
    }

    /** Makes links to a file, or to everything in a directory, or copies where there can be no links. */
    static void link(Path source, Path target) throws IOException {
        List<Path> sources;
        try (Stream<Path> walk = Files.walk(source)) {
            sources = walk.toList();
        }
        for (Path path : sources) {
            Path copy = path.equals(source) ? target : target.resolve(source.relativize(path).toString());
            if (Files.isDirectory(path)) Files.createDirectories(copy);
            else linkOrCopy(path, copy);
        }
    }

    private static void linkOrCopy(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(file, target);
        }
    }

    /** Readers expect content whose name ends by lz4 to be compressed, and leave that to whoever stores it. */
    private static void write(ByteBuffer content, Path target) throws IOException {
        try (OutputStream file = Files.newOutputStream(target);
             OutputStream out = target.toString().endsWith(".lz4") ? new LZ4FrameOutputStream(file) : file) {
            Channels.newChannel(out).write(content);
        }
    }

    /** Of names and contents: the name is part of it because the content's home has one file. */
    private static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        List<Path> parts;
        try (Stream<Path> walk = Files.walk(file)) {
            parts = walk.filter(Files::isRegularFile).sorted().toList();
        }
        byte[] buffer = new byte[1 << 16];
        for (Path part : parts) {
            String header = file.getFileName() + "/" + file.relativize(part) + "\0" + Files.size(part) + "\0";
            digest.update(header.getBytes(StandardCharsets.UTF_8));
            try (InputStream in = Files.newInputStream(part)) {
                for (int n; (n = in.read(buffer)) >= 0; ) digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the file of a reference, or the path it is when it isn't a reference of this. */
    @Override
    public File waitFor(FileReference reference, long timeout, TimeUnit unit) {
        Path home = root.resolve(reference.value());
        if ( ! home.startsWith(root) || ! Files.isDirectory(home)) return new File(reference.value());
        try (Stream<Path> children = Files.list(home)) {
            return children.findFirst().map(Path::toFile).orElseGet(() -> new File(reference.value()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + home, e);
        }
    }

    /** Removes everything that isn't among these. */
    void retain(Set<FileReference> used) {
        if ( ! Files.isDirectory(root)) return;
        try (Stream<Path> children = Files.list(root)) {
            for (Path child : children.toList())
                if ( ! used.contains(new FileReference(child.getFileName().toString()))) DataDirectory.removeTree(child);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean up " + root + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void shutdown() { }

}
