package io.twotower.application;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** The bundle with the components, which this module's jar carries. */
final class ServingBundle {
    /** Where it lies in an application package. */
    static final String PATH = "components/twotower-serving-deploy.jar";

    private static final String PROPERTIES = "serving-bundle.properties";

    private ServingBundle() {}

    static void copyTo(Path target) throws IOException {
        try (InputStream jar = open(fileName())) {
            Files.copy(jar, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String fileName() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open(PROPERTIES)) {
            properties.load(in);
        }
        return properties.getProperty("jar");
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = ServingBundle.class.getResourceAsStream(resource);
        if (in == null)
            throw new FileNotFoundException("'" + resource + "' is not in the application module's jar: build with 'mvn package', which makes the bundle first");
        return in;
    }
}
