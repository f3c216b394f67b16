package io.twotower.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes what is sent to the config server into temporary files.
 *
 * @param directory where they are, on the file system of the application packages
 * @param limit     the bytes that each may have
 */
record Uploads(Path directory, long limit) {

    /** What is done with a file that is there only so long, unless it is moved away. */
    @FunctionalInterface
    interface Use<T> {
        T of(Path file) throws IOException;
    }

    /**
     * @param what what the stream is, for the message when it is too large
     * @throws RequestException when it is larger than allowed
     */
    <T> T receive(String what, InputStream in, Use<T> use) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "upload", ".tmp");
        try {
            write(what, in, file);
            return use.of(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void write(String what, InputStream in, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                size += n;
                if (size > limit) throw RequestException.tooLarge(what + " is larger than " + (limit >> 20) + " MiB");
                out.write(buffer, 0, n);
            }
        }
    }

}
