package io.twotower.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a process takes of the machine's memory. */
final class ProcessMemory {
    /** The most that it ever took, Java's heap and native libraries together. */
    static final String PEAK = "VmHWM";
    /** What it takes now. */
    static final String RESIDENT = "VmRSS";
    /** Of {@link #RESIDENT}, what the system cannot take back. */
    static final String ANONYMOUS = "RssAnon";

    private final String pid;

    private ProcessMemory(String pid) {
        this.pid = pid;
    }

    static ProcessMemory own() {
        return new ProcessMemory("self");
    }

    static ProcessMemory of(long pid) {
        return new ProcessMemory(Long.toString(pid));
    }

    /**
     * Reads a figure of Linux'.
     *
     * @return MB; empty on systems that do not tell
     */
    OptionalLong megabytes(String figure) {
        Path status = Path.of("/proc", pid, "status");
        if (!Files.isReadable(status)) return OptionalLong.empty();
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(figure + ":")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns the MB of objects in a Java process that are in use, after a collection of all that are not; empty without the JDK's {@code jcmd}. */
    OptionalLong liveHeapMegabytes() {
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), pid, "GC.class_histogram").redirectErrorStream(true).start();
            String[] lines = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split("\n");
            String[] total = lines[lines.length - 1].trim().split("\\s+");
            return total[0].equals("Total") ? OptionalLong.of(Long.parseLong(total[2]) >> 20) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
