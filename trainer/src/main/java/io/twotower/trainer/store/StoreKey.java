package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a store's content depends on, as SHA-256. */
final class StoreKey {

    private static final byte END_OF_PART = (byte) 0xFF;

    private StoreKey() { }

    /** A key of texts, in their order: 64 hex digits. */
    static String of(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update(END_OF_PART);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What each file carries of the key. */
    static long hash(String key) {
        return ByteBuffer.wrap(sha256().digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    /** The checksum of an encoder's file. */
    static String digest(FeatureEncoder encoder) {
        try {
            Path file = Files.createTempFile("twotower-encoder-", ".json");
            try {
                encoder.write(file);
                return digest(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write a temporary file", e);
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) digest.update(buffer, 0, count);
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
}
