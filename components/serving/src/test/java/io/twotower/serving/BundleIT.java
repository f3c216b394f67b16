package io.twotower.serving;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is in the finished bundle, and what it asks of the container. */
class BundleIT {
    private static JarFile bundle;

    @BeforeAll
    static void open() throws IOException {
        bundle = new JarFile(System.getProperty("bundle"));
    }

    @AfterAll
    static void close() throws IOException {
        bundle.close();
    }

    private static String header(String name) throws IOException {
        return bundle.getManifest().getMainAttributes().getValue(name);
    }

    private static Set<String> split(String list) {
        return new TreeSet<>(List.of(list.split(",")));
    }

    @Test
    void onlyTheListedPackagesAreNoPublicApi() throws IOException {
        assertEquals(split(System.getProperty("non.public.api")), split(header("X-JDisc-Non-PublicApi-Import-Package")));
    }

    @Test
    void featuresAndLuceneAreEmbeddedAndNothingElse() {
        Set<String> embedded = bundle.stream().map(entry -> entry.getName()).filter(name -> name.startsWith("dependencies/") && name.endsWith(".jar"))
                .map(name -> name.substring("dependencies/".length()).replaceFirst("-[0-9].*", "")).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(Set.of("twotower-features", "lucene-core", "lucene-analysis-common")), embedded);
    }

    @Test
    void theBundleIsNamedAsServicesXmlNamesIt() throws IOException {
        assertEquals("twotower-serving", header("Bundle-SymbolicName"));
        assertTrue(header("Import-Package").contains("com.fasterxml.jackson.databind"), "Jackson is the container's");
    }

    @Test
    void configDefinitionsTravelWithIt() {
        for (String name : Stream.of("slot-towers", "tower-embedder", "query-tower-searcher", "item-tower").map(name -> "configdefinitions/" + name + ".def").toList())
            assertNotNull(bundle.getEntry(name), name);
    }
}
