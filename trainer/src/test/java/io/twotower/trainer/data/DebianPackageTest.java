package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.features.Tower;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianPackageTest {

    private static final String INDEX = """
            Package: frob-tools
            Source: frob (1.2)
            Version: 2:1.2~rc1-3
            Installed-Size: 120
            Maintainer: The "Frob" Team <frob@example.org>
            Architecture: amd64
            Pre-Depends: libc6 (>= 2.34)
            Depends: perl:any | python3 (>= 3.9), perl, libc6
            Recommends: frob-doc
            Enhances: frob-tools
            Description: frobs things
            Homepage: https://WWW.Example.org/frob
            Description-md5: 00ff
            Tag: role::program, interface::{commandline,x11},
             works-with::text
            Section: contrib/utils
            Priority: optional

            Package: bare

            """;

    private static List<Map<String, String>> paragraphs(String text) throws IOException {
        List<Map<String, String>> paragraphs = new ArrayList<>();
        Deb822.forEach(new BufferedReader(new StringReader(text)), paragraphs::add);
        return paragraphs;
    }

    @Test
    void aParagraphBecomesAPackage() throws IOException {
        DebianPackage frob = DebianPackage.of(paragraphs(INDEX).get(0));
        assertEquals("frob-tools", frob.name());
        assertEquals("frob", frob.sourcePackage());
        assertEquals("utils", frob.section());
        assertEquals("The Frob Team", frob.maintainer());
        assertEquals("example.org", frob.homepageHost());
        assertEquals(120.0, frob.installedSize());
        assertEquals(List.of("role::program", "interface::commandline", "interface::x11", "works-with::text"), frob.tags());
        assertEquals("frobs things", frob.summary());
        assertEquals(Map.of("libc6", "pre-depends", "perl", "depends", "python3", "depends", "frob-doc", "recommends"),
                frob.relations());
    }

    @Test
    void missingFieldsAreMissingValues() throws IOException {
        List<Map<String, String>> paragraphs = paragraphs(INDEX);
        assertEquals(2, paragraphs.size());
        DebianPackage bare = DebianPackage.of(paragraphs.get(1));
        assertEquals("bare", bare.sourcePackage());
        assertNull(bare.homepageHost());
        assertNull(bare.maintainer());
        assertEquals(List.of(), bare.tags());
        assertNull(DebianPackage.of(Map.of("Package", "x", "Homepage", "http://[bad")).homepageHost());
    }

    @Test
    void aLongDescriptionFollowsTheSummary() throws IOException {
        String translation = "Package: x\nDescription-en: short\n First line\n .\n  indented\n";
        assertEquals("First line\n\nindented", DebianImporter.longDescription(paragraphs(translation).get(0).get("Description-en")));
        assertEquals("", DebianImporter.longDescription("short"));
    }

    /** From the policy manual's rules: epochs first, numbers by value, ~ before the end, letters before other characters. */
    @ParameterizedTest
    @CsvSource({"1.0,1.1", "1.9,1.10", "9999999999999999999,1:0.1", "1.0~rc1,1.0", "1.0~~,1.0~", "1.0,1.0a", "1.0a,1.0+", "1.0-1,1.0-2",
        "1.0-1,1.0-1+deb12u1", "1.0-9,1.0-10", "0.1,1:0.0", "1.0,1.0-1", "6.1.170-3,6.1.176-1"})
    void versionsAreOrdered(String smaller, String larger) {
        assertTrue(DebianVersion.parse(smaller).compareTo(DebianVersion.parse(larger)) < 0);
        assertTrue(DebianVersion.parse(larger).compareTo(DebianVersion.parse(smaller)) > 0);
        assertEquals(0, DebianVersion.parse(larger).compareTo(DebianVersion.parse(larger)));
    }

    @Test
    void equalVersionsMayBeWrittenDifferently() {
        assertEquals(0, DebianVersion.parse("1.02").compareTo(DebianVersion.parse("0:1.2")));
    }

    @Test
    void theModelFileDoesNotReadTheSourcePackage() {
        ModelSpec spec = ModelSpec.parse(ModelFile.of("debian"), Path.of("."));
        List<String> made = spec.data().derived().stream().map(DataSpec.Derived::field).toList();
        for (Tower tower : Tower.values()) {
            assertTrue(spec.features().of(tower).stream().map(feature -> feature.field().replaceFirst("^seed\\.", ""))
                    .filter(field -> !made.contains(field)).noneMatch(field -> field.contains("source")));
        }
    }
}
