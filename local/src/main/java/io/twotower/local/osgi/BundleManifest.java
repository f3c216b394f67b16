package io.twotower.local.osgi;

import org.osgi.framework.Version;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The OSGi headers of a bundle. */
record BundleManifest(Hashtable<String, String> headers) {

    /** @throws IllegalArgumentException when the jar is no bundle */
    static BundleManifest read(JarFile jar, Path file) throws IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) throw new IllegalArgumentException(file.getFileName() + " has no manifest: it isn't an OSGi bundle");
        Hashtable<String, String> headers = new Hashtable<>();
        manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
        if ( ! headers.containsKey("Bundle-SymbolicName"))
            throw new IllegalArgumentException(file.getFileName() + " has no Bundle-SymbolicName in its manifest: it isn't an OSGi bundle");
        return new BundleManifest(headers);
    }

    String symbolicName() {
        return clauses("Bundle-SymbolicName").get(0);
    }

    Version version() {
        return Version.parseVersion(headers.get("Bundle-Version"));
    }

    /** Paths in the jar, "." being the jar itself. */
    List<String> classPath() {
        List<String> paths = clauses("Bundle-ClassPath");
        return paths.isEmpty() ? List.of(".") : paths;
    }

    Set<String> importedPackages() {
        return new LinkedHashSet<>(clauses("Import-Package"));
    }

    /** The names in a header of the form {@code name;name;attribute="value",name}, without attributes. */
    private List<String> clauses(String header) {
        List<String> names = new ArrayList<>();
        String unquoted = headers.getOrDefault(header, "").replaceAll("\"[^\"]*\"", "");
        for (String clause : unquoted.split(","))
            for (String part : clause.split(";"))
                if ( ! part.contains("=") && ! part.isBlank()) names.add(part.strip());
        return names;
    }

}
