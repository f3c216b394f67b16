package io.twotower.application;

import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The application files at the top of the repository are the Debian demo's, as they are rendered. After a change to the templates or the
 * demo's spec, write them anew: {@code mvn -pl application -am package -Dtest=RenderedFilesTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtwotower.render=true}.
 */
class RenderedFilesTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path scratch;

    @Test
    void filesAtTheTopAreTheDebianDemos() throws IOException {
        ApplicationSpec spec = ApplicationSpec.of(TinyModel.write(scratch.resolve("bundle")));
        Map<String, String> rendered = new ApplicationRenderer(spec).render(Set.of(Slot.A), Slot.A);
        for (var file : rendered.entrySet()) {
            Path path = TOP.resolve(file.getKey());
            if (Boolean.getBoolean("twotower.render")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            assertEquals(file.getValue(), Files.exists(path) ? Files.readString(path) : "", () -> path + " is not as rendered; see this test's comment");
        }
    }

    @Test
    void kindsDecideTypesAndTheStrictestOfSeveralWins() {
        FeatureSpec features = features("""
                query:
                  - {name: history_brand, kind: set, field: history.brand}
                  - {name: seed_links, kind: set, field: seed.links}
                item:
                  - {name: words, kind: text, field: title}
                  - {name: title, kind: category, field: title, table: titles}
                  - {name: brand, kind: category}
                  - {name: price, kind: number, vocabulary: {buckets: 4}}
                """);
        ApplicationSpec spec = ApplicationSpec.of(features, "sku", List.of(new ItemField("blurb", FeatureKind.TEXT)), 8);
        assertEquals(List.of(new ItemField("sku", FeatureKind.ID), new ItemField("title", FeatureKind.CATEGORY), new ItemField("brand", FeatureKind.CATEGORY),
                new ItemField("price", FeatureKind.NUMBER), new ItemField("blurb", FeatureKind.TEXT), new ItemField("links", FeatureKind.SET, false)), spec.itemFields());
        String schema = new ApplicationRenderer(spec).render(Set.of(), Slot.A).get("schemas/item.sd");
        for (String line : List.of("field sku type string {", "field price type double {", "field links type array<string> {", "fields: blurb", "tensor<float>(x[8])"))
            assertTrue(schema.contains(line), line);
    }

    @Test
    void emptySlotsNameNoFilesAndTheActiveOneAnswers() {
        ApplicationRenderer renderer = new ApplicationRenderer(new ApplicationSpec(List.of(), null, 8));
        assertFalse(renderer.render(Set.of(), Slot.A).get("services.xml").contains(".onnx"));
        assertFalse(renderer.render(Set.of(), Slot.A).get("services.xml").contains("idField"));
        assertTrue(renderer.render(Set.of(Slot.A, Slot.B), Slot.B).get("search/query-profiles/default.xml").contains("\"twoTower.slot\">b<"));
        assertTrue(renderer.render(Set.of(Slot.A, Slot.B), Slot.A).get("search/query-profiles/default.xml").contains("\"twoTower.slot\">a<"));
    }

    @Test
    void eachSlotHasVectorsOfItsOwnLength() {
        String schema = new ApplicationRenderer(new ApplicationSpec(List.of(), null, Map.of(Slot.A, 8, Slot.B, 16))).render(Set.of(), Slot.A).get("schemas/item.sd");
        for (String text : List.of("embedding_a type tensor<float>(x[8])", "query(q_a) tensor<float>(x[8])", "embedding_b type tensor<float>(x[16])", "query(q_b) tensor<float>(x[16])"))
            assertTrue(schema.contains(text), text);
    }

    @Test
    void namesThatVespaWouldNotTakeAreRefused() {
        for (String name : List.of("home-page", "1st", "größe", "", "a b", "summary", "documentid", "embedding_a", "feature_revision")) {
            var refused = assertThrows(IllegalArgumentException.class, () -> new ItemField(name, FeatureKind.TEXT));
            assertTrue(refused.getMessage().contains("'" + name + "'"), refused.getMessage());
        }
    }

    private static FeatureSpec features(String yaml) {
        try {
            var json = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(yaml);
            return FeatureSpec.fromJson(json.get("query"), json.get("item"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
