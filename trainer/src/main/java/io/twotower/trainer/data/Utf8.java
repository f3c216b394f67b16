package io.twotower.trainer.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** Finds text that is not UTF-8: the engine's own messages about it do not always say where, or what. */
final class Utf8 {

    private Utf8() {
    }

    /** The number of the first line that is not UTF-8, from 1; none where all are, or where the file cannot be read at all. */
    static OptionalLong firstInvalidLine(Path file) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 1;
        try (InputStream bytes = open(file)) {
            for (int b = bytes.read(); b >= 0; b = bytes.read()) {
                line.write(b);
                if (b == '\n') {
                    if (!isValid(line.toByteArray())) {
                        return OptionalLong.of(number);
                    }
                    line.reset();
                    number++;
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        return isValid(line.toByteArray()) ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /** A file's bytes, unpacked where its name says that they are packed. */
    static InputStream open(Path file) throws IOException {
        InputStream stored = Files.newInputStream(file);
        try {
            return new BufferedInputStream(file.toString().endsWith(".gz") ? new GZIPInputStream(stored) : stored, 1 << 16);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
