package io.twotower.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process takes of the machine's memory, Java's heap and native libraries together. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() { }

    /** Returns the most that this process ever took, in MB; empty on systems that do not tell. */
    static OptionalLong peakMegabytes() {
        if (!Files.isReadable(STATUS)) return OptionalLong.empty();
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
