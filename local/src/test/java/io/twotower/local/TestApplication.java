package io.twotower.local;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Application packages for tests. */
final class TestApplication {

    private TestApplication() { }

    /** One schema with a string, an int, an array and a tensor field. */
    static Path books() {
        try {
            return Path.of(TestApplication.class.getResource("books").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

}
