package io.twotower.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * An OSGi bundle of components.
 *
 * @param symbolicName what services.xml calls it
 * @param classes      entries of its class files, those of the jars inside included
 */
record ComponentBundle(String fileName, String symbolicName, Set<String> classes) {
    /** Returns the bundles in a directory, by file name; none when there is no directory. */
    static List<ComponentBundle> in(Path directory) {
        if (!Files.isDirectory(directory)) return List.of();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().map(ComponentBundle::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list '" + directory + "'", e);
        }
    }

    static ComponentBundle read(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Set<String> classes = new HashSet<>();
            for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
                if (entry.getName().endsWith(".class")) classes.add(entry.getName());
                if (entry.getName().endsWith(".jar")) addClasses(file, entry, classes);
            }
            return new ComponentBundle(jar.getFileName().toString(), symbolicName(file.getManifest(), jar), Set.copyOf(classes));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the bundle '" + jar + "'", e);
        }
    }

    private static void addClasses(JarFile outer, ZipEntry inner, Set<String> classes) throws IOException {
        try (JarInputStream in = new JarInputStream(outer.getInputStream(inner))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
                if (entry.getName().endsWith(".class")) classes.add(entry.getName());
        }
    }

    /** A jar that is no bundle has no symbolic name; Vespa itself refuses it, so any name will do. */
    private static String symbolicName(Manifest manifest, Path jar) {
        String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        return name == null ? jar.getFileName().toString() : name.split(";")[0].strip();
    }

    boolean hasClass(String className) {
        return classes.contains(className.replace('.', '/') + ".class");
    }
}
