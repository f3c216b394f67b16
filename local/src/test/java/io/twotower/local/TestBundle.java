package io.twotower.local;

import com.yahoo.config.codegen.MakeConfig;
import com.yahoo.config.codegen.MakeConfigProperties;
import com.yahoo.config.codegen.PropertyException;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Builds an OSGi bundle from sources, as the bundle plugin does. */
final class TestBundle {

    private static final LocalDateTime BUILT = LocalDateTime.of(2026, 1, 1, 0, 0);
    private final Path work;
    private final Path sources;
    private final Path nestedSources;

    /** @param work an empty directory */
    TestBundle(Path work) {
        this.work = work;
        this.sources = work.resolve("sources");
        this.nestedSources = work.resolve("nested-sources");
    }

    TestBundle source(String className, String source) {
        return write(sources.resolve(className.replace('.', '/') + ".java"), source);
    }

    /** A class of a library that the bundle has inside. */
    TestBundle nested(String className, String source) {
        return write(nestedSources.resolve(className.replace('.', '/') + ".java"), source);
    }

    /** A config definition and the class generated from it. */
    TestBundle config(String name, String definition) {
        Path def = work.resolve("classes/configdefinitions").resolve(name + ".def");
        write(def, definition);
        try {
            Files.createDirectories(sources);
            MakeConfig.makeConfig(new MakeConfigProperties(sources.toString(), def.toString(), null, null, null, "false", null));
            return this;
        } catch (PropertyException e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestBundle write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles everything and writes the jar. */
    void writeTo(Path jar, String symbolicName, String importedPackages) {
        try {
            Path classes = Files.createDirectories(work.resolve("classes"));
            Path nestedClasses = Files.createDirectories(work.resolve("nested-classes"));
            compile(nestedSources, nestedClasses, nestedClasses);
            compile(sources, classes, nestedClasses);
            Files.createDirectories(classes.resolve("dependencies"));
            writeJar(nestedClasses, classes.resolve("dependencies/nested.jar"), new Manifest());
            Files.createDirectories(jar.getParent());
            writeJar(classes, jar, manifest(symbolicName, importedPackages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path sources, Path classes, Path libraries) throws IOException {
        if ( ! Files.isDirectory(sources)) return;
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
             Stream<Path> walk = Files.walk(sources)) {
            List<String> options = List.of("-proc:none", "-d", classes.toString(), "-classpath",
                                           System.getProperty("java.class.path") + ":" + libraries);
            var units = files.getJavaFileObjectsFromPaths(walk.filter(Files::isRegularFile).toList());
            if ( ! compiler.getTask(messages, files, null, options, null, units).call()) throw new IllegalArgumentException(messages.toString());
        }
    }

    private static Manifest manifest(String symbolicName, String importedPackages) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", symbolicName);
        attributes.putValue("Bundle-Name", symbolicName);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Bundle-ClassPath", ".,dependencies/nested.jar");
        attributes.putValue("Import-Package", importedPackages);
        return manifest;
    }

    private static void writeJar(Path directory, Path jar, Manifest manifest) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
             JarOutputStream out = new JarOutputStream(file);
             Stream<Path> walk = Files.walk(directory)) {
            JarEntry first = new JarEntry(JarFile.MANIFEST_NAME);
            first.setTimeLocal(BUILT);
            out.putNextEntry(first);
            manifest.write(out);
            for (Path path : walk.sorted().filter(path -> ! path.equals(jar) && ! path.equals(directory)).toList()) {
                boolean isDirectory = Files.isDirectory(path); // Vespa looks for the directory of config definitions
                JarEntry entry = new JarEntry(directory.relativize(path) + (isDirectory ? "/" : ""));
                entry.setTimeLocal(BUILT); // the same sources give the same bytes
                out.putNextEntry(entry);
                if ( ! isDirectory) Files.copy(path, out);
            }
        }
    }

}
