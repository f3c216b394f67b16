package io.twotower.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP sockets that this process listens on, as Linux knows them. */
record ListeningSockets(List<Integer> loopback, List<String> others) {

    private static final String LISTEN = "0A";
    private static final Set<String> LOOPBACK = Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    static boolean available() {
        return Files.isReadable(Path.of("/proc/net/tcp"));
    }

    static ListeningSockets ofThisProcess() {
        try {
            Set<String> inodes = inodes();
            List<Integer> loopback = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                if ( ! Files.isReadable(Path.of(table))) continue;
                List<String> lines = Files.readAllLines(Path.of(table));
                for (String line : lines.subList(1, lines.size())) {
                    String[] columns = line.strip().split("\\s+");
                    if ( ! columns[3].equals(LISTEN) || ! inodes.contains(columns[9])) continue;
                    String[] address = columns[1].split(":");
                    int port = Integer.parseInt(address[1], 16);
                    if (LOOPBACK.contains(address[0])) loopback.add(port);
                    else others.add(address[0] + ":" + port);
                }
            }
            return new ListeningSockets(loopback, others);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inodes() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) inodes.add(target.substring("socket:[".length(), target.length() - 1));
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) { // closed meanwhile
            return "";
        }
    }

}
