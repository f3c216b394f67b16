package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports from list files as apt leaves them, two Debian distributions and another archive among them. */
class DebianImporterTest {

    private static final String STABLE = """
            Package: editor
            Version: 1.0-1
            Depends: shell, libedit (>= 1), editor-common, newcomer
            Suggests: shell | spell, virtual
            Section: editors
            Description: an old editor
            Description-md5: aa

            Package: editor-common
            Source: editor
            Version: 1.0-1
            Section: editors

            Package: shell
            Version: 2.0-1
            Section: shells
            Enhances: editor

            Package: spell
            Version: 1-1
            Section: text

            Package: libedit
            Version: 1-1
            Section: libs
            """;
    private static final String UPDATES = """
            Package: editor
            Version: 1.0-1+deb12u1
            Depends: shell, libedit (>= 1), editor-common
            Recommends: spell
            Section: editors
            Description: a better editor
            Description-md5: bb

            Package: spell
            Version: 0.9-1
            Section: oldlibs
            """;

    @TempDir
    private Path directory;

    private Path lists(String... names) throws IOException {
        Path lists = Files.createDirectories(directory.resolve("lists"));
        for (String name : names) {
            boolean debian = !name.startsWith("other");
            Files.writeString(lists.resolve(name + "_InRelease"), "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: "
                    + (debian ? "Debian" : "Other") + "\nCodename: " + name + "\nDate: today\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n");
            Files.writeString(lists.resolve(name + "_main_binary-amd64_Packages"),
                    name.equals("stable") ? STABLE : name.equals("updates") ? UPDATES : "Package: evil\nVersion: 1\n");
            Files.writeString(lists.resolve(name + "_main_i18n_Translation-en"),
                    "Package: editor\nDescription-md5: bb\nDescription-en: a better editor\n Edits.\n");
        }
        return lists;
    }

    private Dataset importFrom(boolean allSections, String... names) throws IOException {
        Path target = directory.resolve("target");
        try (ImportDirectory files = new ImportDirectory(target)) {
            new DebianImporter(allSections).importLists(new AptLists(lists(names)), files, line -> { });
        }
        return Dataset.load(ModelSpec.read(target.resolve("model.yaml")).with("evaluation.test", 0).with("evaluation.validation", 0)
                .with("evaluation.cold", 0), 0);
    }

    private static Set<String> links(Dataset dataset) {
        Set<String> links = new TreeSet<>();
        for (int i = 0; i < dataset.links().size(); i++) {
            links.add(dataset.catalogue().id(dataset.links().query(i)) + ">" + dataset.catalogue().id(dataset.links().item(i)));
        }
        return links;
    }

    @Test
    void theNewestVersionOfEachPackageCounts() throws IOException {
        Dataset dataset = importFrom(false, "stable", "updates", "other");
        Catalogue catalogue = dataset.catalogue();
        assertEquals(4, catalogue.size(), "no library, nothing of other archives, nothing twice");
        int editor = catalogue.indexOf("editor");
        assertEquals(List.of("a better editor"), catalogue.strings(editor, "synopsis"));
        assertEquals(List.of("Edits."), catalogue.strings(editor, "description"));
        assertEquals(List.of("text"), catalogue.strings(catalogue.indexOf("spell"), "section"));
        assertEquals(Set.of("editor>shell", "editor>spell", "shell>editor"), links(dataset));
        var details = ImportSummary.read(directory.resolve("target")).orElseThrow().details();
        assertEquals(5, details.get("packagesInIndex").asInt());
        assertEquals("stable", details.get("distributions").get(0).get("codename").asText());
        assertEquals(2, details.get("distributions").size());
        assertEquals(64, details.get("files").get("catalogue.parquet").asText().length());
    }

    @Test
    void alternativesAreLinksAndAllSectionsCanBeHad() throws IOException {
        Dataset dataset = importFrom(true, "stable");
        assertEquals(Set.of("editor>libedit", "editor>shell", "editor>spell", "shell>editor"), links(dataset));
        assertFalse(dataset.catalogue().fields().contains("source"));
    }

    @Test
    void withoutDebianAmongTheSourcesTheWayOutIsNamed() {
        String message = assertThrows(DataException.class, () -> importFrom(false, "other")).getMessage();
        assertTrue(message.contains("Debian's main/amd64") && message.contains("--dataset synthetic"), message);
    }
}
