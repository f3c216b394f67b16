package io.twotower.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packages that come from anyone. */
class ApplicationPackageTest {

    private static final ApplicationPackage.Limits limits = new ApplicationPackage.Limits(10, 64 << 20, 50);

    @TempDir
    Path directory;

    @Test
    void unpacksFilesAndDirectories() throws IOException {
        Path zip = zip("services.xml", "schemas/book.sd", "schemas/");
        ApplicationPackage.unpack(zip, directory.resolve("out"), limits);
        assertEquals("content of schemas/book.sd", Files.readString(directory.resolve("out/schemas/book.sd")));
    }

    @Test
    void copiesADirectory() throws IOException {
        ApplicationPackage.unpack(TestApplication.books(), directory.resolve("out"));
        assertEquals(-1, Files.mismatch(TestApplication.books().resolve("services.xml"), directory.resolve("out/services.xml")));
    }

    @Test
    void refusesADirectoryThatContainsTheTargetOrItself() throws IOException {
        Path application = Files.createDirectories(directory.resolve("app"));
        Files.writeString(application.resolve("services.xml"), "<services/>");
        DeployException inside = assertThrows(DeployException.class, () -> ApplicationPackage.unpack(application, application.resolve("data/1")));
        assertTrue(inside.getMessage().contains("inside of the application package"), inside.getMessage());
        Files.createSymbolicLink(application.resolve("loop"), application);
        assertThrows(DeployException.class, () -> ApplicationPackage.unpack(application, directory.resolve("out")));
        assertFalse(Files.exists(directory.resolve("out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "a\\..\\evil", "C:/evil", "c:evil", "a//b", "./a", "a/.", "..", "a/\u0007b"})
    void refusesNamesThatLeaveThePackage(String name) throws IOException {
        String reason = refused(zip("services.xml", name));
        assertTrue(reason.contains("names must be plain relative paths"), reason);
        assertEquals(List.of("app.zip"), left(), "nothing is written outside");
    }

    @Test
    void refusesTwoEntriesOfOneName() throws IOException {
        Path zip = zip("services.xml", "servicez.xml");
        replace(zip, "servicez.xml", "services.xml");
        assertTrue(refused(zip).contains("two entries named 'services.xml'"));
    }

    @Test
    void refusesAFileThatIsADirectoryToo() throws IOException {
        assertTrue(refused(zip("a", "a/b")).contains("Cannot unpack"));
    }

    @Test
    void refusesSymbolicLinks() throws IOException {
        Path zip = zip("services.xml", "link");
        setUnixMode(zip, "link", 0120777);
        assertTrue(refused(zip).contains("symbolic link 'link'"));
    }

    @Test
    void refusesTooManyEntries() throws IOException {
        String[] names = Stream.iterate(0, i -> i + 1).limit(11).map(i -> "file" + i).toArray(String[]::new);
        assertTrue(refused(zip(names)).contains("11 entries"));
    }

    @Test
    void refusesWhatUnpacksToTooMuch() throws IOException {
        Path zip = directory.resolve("app.zip");
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        write(zip, 65, noise);
        assertTrue(refused(zip).contains("more than 64 MiB"));
    }

    @Test
    void refusesZipBombsWhateverTheirHeadersSay() throws IOException {
        Path zip = directory.resolve("app.zip");
        write(zip, 20, new byte[1 << 20]);
        assertTrue(refused(zip).contains("zip bomb"));
        forgeUncompressedSize(zip, 17);
        assertFalse(refused(zip).isBlank());
    }

    @Test
    void refusesWhatIsNoZipFile() throws IOException {
        Path file = directory.resolve("app.zip");
        Files.writeString(file, "PK, but no zip file at all, though it is long enough to be looked at");
        assertTrue(refused(file).contains("not a readable zip file"));
        Files.write(file, new byte[0]);
        assertTrue(refused(file).contains("not a readable zip file"));
        byte[] whole = Files.readAllBytes(zip("services.xml", "schemas/book.sd"));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused(file);
        }
    }

    private String refused(Path zip) throws IOException {
        Path target = directory.resolve("out");
        DeployException refused = assertThrows(DeployException.class, () -> ApplicationPackage.unpack(zip, target, limits));
        assertFalse(Files.exists(target), "nothing is left behind");
        return refused.getMessage();
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path zip(String... names) throws IOException {
        Path zip = directory.resolve("app.zip");
        try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream out = new ZipOutputStream(file)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                if ( ! name.endsWith("/")) out.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }

    private static void write(Path zip, int times, byte[] block) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry("big"));
            for (int i = 0; i < times; i++) out.write(block);
        }
    }

    private static void replace(Path zip, String name, String by) throws IOException {
        String bytes = new String(Files.readAllBytes(zip), StandardCharsets.ISO_8859_1);
        Files.write(zip, bytes.replace(name, by).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void setUnixMode(Path zip, String name, int mode) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(zip)).order(ByteOrder.LITTLE_ENDIAN);
        int entry = centralEntry(bytes, name);
        bytes.put(entry + 5, (byte) 3); // made on Unix
        bytes.putInt(entry + 38, mode << 16);
        Files.write(zip, bytes.array());
    }

    private static void forgeUncompressedSize(Path zip, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(zip)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(centralEntry(bytes, "big") + 24, size);
        Files.write(zip, bytes.array());
    }

    private static int centralEntry(ByteBuffer bytes, String name) {
        for (int at = 0; at < bytes.limit() - 46; at++) {
            if (bytes.getInt(at) != 0x02014b50) continue;
            byte[] found = new byte[bytes.getShort(at + 28)];
            bytes.get(at + 46, found);
            if (new String(found, StandardCharsets.UTF_8).equals(name)) return at;
        }
        throw new IllegalArgumentException("No entry " + name);
    }

}
