package io.twotower.trainer.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of what results follow from. */
final class Sha256 {

    private static final byte END_OF_PART = (byte) 0xFF;

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of texts, in their order: 64 hex digits. */
    static String of(String... parts) {
        Sha256 sum = new Sha256();
        for (String part : parts) sum.add(part.getBytes(StandardCharsets.UTF_8));
        return sum.hex();
    }

    Sha256 add(byte[] part) {
        digest.update(part);
        digest.update(END_OF_PART);
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
