package io.twotower.local.osgi;

import org.junit.jupiter.api.Test;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BundleManifestTest {

    private static BundleManifest manifest(Map<String, String> headers) {
        return new BundleManifest(new Hashtable<>(headers));
    }

    @Test
    void readsHeadersWithAttributes() {
        BundleManifest manifest = manifest(Map.of(
                "Bundle-SymbolicName", "shelf;singleton:=true", "Bundle-Version", "1.2.3.qualifier",
                "Bundle-ClassPath", ".,dependencies/a.jar, dependencies/b.jar",
                "Import-Package", "com.yahoo.search;version=\"[1.0.0,2)\",org.slf4j;org.slf4j.event;version=\"[1.7,2)\";resolution:=optional,javax.net"));
        assertEquals("shelf", manifest.symbolicName());
        assertEquals("1.2.3.qualifier", manifest.version().toString());
        assertEquals(List.of(".", "dependencies/a.jar", "dependencies/b.jar"), manifest.classPath());
        assertEquals(Set.of("com.yahoo.search", "org.slf4j", "org.slf4j.event", "javax.net"), manifest.importedPackages());
    }

    @Test
    void hasDefaults() {
        BundleManifest manifest = manifest(Map.of("Bundle-SymbolicName", "shelf"));
        assertEquals("0.0.0", manifest.version().toString());
        assertEquals(List.of("."), manifest.classPath());
        assertEquals(Set.of(), manifest.importedPackages());
    }

}
