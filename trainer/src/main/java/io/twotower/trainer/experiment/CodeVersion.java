package io.twotower.trainer.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which code made a result. */
final class CodeVersion {

    /** Raised when results of this version are no longer comparable with those of the one before: finished runs are then repeated. */
    static final int RESULTS = 1;

    /** Parts of the trainer that no figure depends on. */
    private static final List<String> NO_PART_OF_RESULTS = List.of("io/twotower/trainer/experiment/", "io/twotower/trainer/benchmark/");

    private CodeVersion() { }

    /** A checksum of the trainer as it was compiled, without what only plans, measures time or reports: 64 hex digits. */
    static String checksum() {
        try {
            Path place = Path.of(CodeVersion.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) return checksum(place);
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                return checksum(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read this program's own classes", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String checksum(Path root) throws IOException {
        Sha256 sum = new Sha256();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (!name.startsWith("io/twotower/") || NO_PART_OF_RESULTS.stream().anyMatch(name::startsWith)) continue;
                sum.add(name.getBytes(StandardCharsets.UTF_8)).add(Files.readAllBytes(file));
            }
        }
        return sum.hex();
    }
}
