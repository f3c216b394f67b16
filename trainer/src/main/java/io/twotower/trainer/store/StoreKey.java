package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
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

    /** The checksum of all that an encoder is. */
    static String digest(FeatureEncoder encoder) {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            encoder.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
