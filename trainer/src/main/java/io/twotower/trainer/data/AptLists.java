package io.twotower.trainer.data;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The package indexes of the machine's own apt sources, fetched by apt into a private directory: that needs no root and leaves
 * the machine's package state alone.
 */
final class AptLists {

    private static final Path HELPER = Path.of("/usr/lib/apt/apt-helper");
    private static final String PACKAGES = "_main_binary-amd64_Packages";
    private static final String WAY_OUT = "; use the synthetic data set (twotower demo --dataset synthetic), or a model file with your own data";
    private static final int MINUTES = 10;

    /**
     * One archive's distribution.
     *
     * @param name what its list files' names begin with
     * @param release its signed description's fields, such as {@code Codename} and {@code Date}
     * @param packages its package index of main/amd64
     * @param translation the English long descriptions, null where there are none
     */
    record Distribution(String name, Map<String, String> release, Path packages, Path translation) {
    }

    private final Path directory;

    /** @param directory holds what apt fetched: release, package and translation files */
    AptLists(Path directory) {
        this.directory = directory;
    }

    /** Fetches into a directory, which should be empty. */
    static AptLists fetch(Path directory) {
        if (!Files.isExecutable(HELPER)) {
            throw new DataException("this machine has no apt (" + HELPER + " is missing), so there is no Debian package index"
                    + WAY_OUT);
        }
        try {
            Files.createDirectories(directory.resolve("state/lists/partial"));
            Files.createDirectories(directory.resolve("cache/archives/partial"));
            update(directory);
        } catch (IOException e) {
            throw new DataException("apt-get update could not be run: " + e.getMessage() + WAY_OUT, e);
        }
        return new AptLists(directory.resolve("state/lists"));
    }

    private static void update(Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "update", "-q"));
        for (String option : new String[] {"Dir::State=" + directory.resolve("state"),
            "Dir::State::lists=" + directory.resolve("state/lists"), "Dir::Cache=" + directory.resolve("cache"),
            "Acquire::Languages=en", "APT::Architecture=amd64", "APT::Architectures::=amd64", "APT::Sandbox::User=",
            "APT::Update::Post-Invoke::=", "APT::Update::Post-Invoke-Success::=",
            // Without this, apt ends well when it could fetch nothing: the lists would be none, or half of them.
            "APT::Update::Error-Mode=any"}) {
            command.add("-o");
            command.add(option);
        }
        File log = directory.resolve("apt.log").toFile();
        Process apt = start(command, ProcessBuilder.Redirect.to(log), ProcessBuilder.Redirect.to(log));
        try {
            if (!apt.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new DataException("apt-get update took more than " + MINUTES + " minutes" + WAY_OUT);
            }
            if (apt.exitValue() != 0) {
                throw new DataException("apt-get update failed: " + problem(log.toPath()) + WAY_OUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while apt-get update ran", e);
        } finally {
            apt.destroyForcibly();
        }
    }

    private static Process start(List<String> command, ProcessBuilder.Redirect out, ProcessBuilder.Redirect error)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(error)
                .redirectInput(new File("/dev/null"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static String problem(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return lines.stream().filter(line -> line.startsWith("E:")).findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
    }

    /** Debian's own distributions among the sources, sorted by name: component main, architecture amd64. */
    List<Distribution> distributions() {
        try (Stream<Path> files = Files.list(directory)) {
            List<Distribution> distributions = new ArrayList<>();
            for (Path packages : files.filter(file -> file.getFileName().toString().contains(PACKAGES)).sorted().toList()) {
                String file = packages.getFileName().toString();
                String name = file.substring(0, file.indexOf(PACKAGES));
                Map<String, String> release = release(name);
                if ("Debian".equals(release.get("Origin"))) {
                    distributions.add(new Distribution(name, release, packages, translation(name)));
                }
            }
            if (distributions.isEmpty()) {
                throw new DataException("none of this machine's apt sources is Debian's main/amd64" + WAY_OUT);
            }
            return distributions;
        } catch (IOException e) {
            throw new DataException("cannot read what apt fetched: " + e.getMessage(), e);
        }
    }

    private Map<String, String> release(String name) throws IOException {
        Map<String, String> release = new HashMap<>();
        for (String suffix : new String[] {"_InRelease", "_Release"}) {
            Path file = directory.resolve(name + suffix);
            if (Files.exists(file) && release.isEmpty()) {
                try (BufferedReader reader = Files.newBufferedReader(file)) {
                    Deb822.forEach(reader, release::putAll);
                }
            }
        }
        return release;
    }

    private Path translation(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_main_i18n_Translation-en"))
                    .findFirst().orElse(null);
        }
    }

    /** Reads the paragraphs of a list file, in whatever way apt has compressed it. */
    static void read(Path file, Consumer<Map<String, String>> paragraphs) {
        try {
            String name = file.getFileName().toString();
            if (name.indexOf('.', name.lastIndexOf('_')) > 0) {
                readPacked(file, paragraphs);
                return;
            }
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                Deb822.forEach(reader, paragraphs);
            }
        } catch (IOException e) {
            throw new DataException("cannot read " + file.getFileName() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while reading " + file.getFileName(), e);
        }
    }

    private static void readPacked(Path file, Consumer<Map<String, String>> paragraphs) throws IOException, InterruptedException {
        Process helper = start(List.of(HELPER.toString(), "cat-file", file.toString()), ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.DISCARD);
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(helper.getInputStream(), StandardCharsets.UTF_8))) {
            Deb822.forEach(reader, paragraphs);
            if (helper.waitFor() != 0) {
                throw new DataException("apt-helper could not unpack " + file.getFileName());
            }
        } finally {
            helper.destroyForcibly();
        }
    }
}
