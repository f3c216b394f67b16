package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.features.SpecException;
import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixture's items: a and b are apples and fruit, a and c are red, d has no content. */
class SimilarityFieldsTest {

    private static final String LINKS = "[{field: neighbours, from: targets, maxValues: 3}]";
    private static final String ALL = "[{field: neighbours, from: targets, maxValues: 3}, {field: like, from: similar}, "
            + "{field: nearest, from: similar, maxValues: 1}, {field: like_targets, from: similarTargets}, {field: like_sources, from: similarSources}]";

    @TempDir
    private Path directory;

    private Catalogue catalogue(String... links) {
        return Dataset.load(DataFixture.in(directory).links(links).spec(LINKS, ALL), 0).catalogue();
    }

    @Test
    void theNearestByContentComeFirst() {
        Catalogue catalogue = catalogue("a>b");
        assertEquals(List.of("b", "c"), catalogue.strings(0, "like"), "two terms in common, then one");
        assertEquals(List.of("b"), catalogue.strings(0, "nearest"));
        assertEquals(List.of("a"), catalogue.strings(1, "like"));
        assertEquals(List.of(), catalogue.strings(3, "like"));
    }

    /** b is nearer to a than c is: what b is linked with comes first, unless both speak for something. */
    @Test
    void neighboursVoteForWhatTheyAreLinkedWith() {
        Catalogue catalogue = catalogue("a>c", "b>c", "c>d", "b>a");
        assertEquals(List.of("c", "d"), catalogue.strings(0, "like_targets"), "its own link doesn't count, nor is an item shown to itself");
        assertEquals(List.of("d", "b"), catalogue(new String[] {"b>d", "c>b", "c>d"}).strings(0, "like_targets"));
        assertEquals(List.of("d", "c"), catalogue("d>b", "d>c", "c>b").strings(0, "like_sources"));
    }

    /** What an item's field says of its own links is what other items' links say of it. */
    @Test
    void anItemsOwnLinksTellNothing() {
        Catalogue without = catalogue("b>d", "c>d");
        List<List<String>> before = List.of(without.strings(0, "like_targets"), without.strings(0, "like"));
        Catalogue with = catalogue("b>d", "c>d", "a>c");
        assertEquals(before, List.of(with.strings(0, "like_targets"), with.strings(0, "like")));
    }

    @Test
    void itemsThatAreHeldOutAreNobodysNeighboursAndHaveSome() {
        new SyntheticGenerator(300, 6, 5).importInto(directory, line -> { });
        String yaml = ModelFile.of("synthetic").replace("  derived:\n", "  derived:\n    - {field: like, from: similar}\n"
                + "    - {field: like_targets, from: similarTargets}\n");
        Dataset dataset = Dataset.load(ModelSpec.parse(yaml, directory), 0);
        int[] cold = dataset.split().coldItems();
        assertTrue(cold.length > 0);
        for (int item : cold) {
            assertFalse(dataset.catalogue().strings(item, "like").isEmpty());
            assertFalse(dataset.catalogue().strings(item, "like_targets").isEmpty());
        }
        for (int item = 0; item < dataset.catalogue().size(); item++) {
            for (String id : dataset.catalogue().strings(item, "like")) {
                assertFalse(dataset.split().isHeldOut(dataset.catalogue().indexOf(id)));
            }
        }
    }

    @Test
    void whatIsKeptIsWhatWasMade() {
        ModelSpec spec = DataFixture.in(directory).links("a>c", "b>c", "c>d").spec(LINKS, ALL);
        List<List<String>> made = fields(spec);
        assertEquals(made, fields(spec));
        try (Dataset dataset = Dataset.load(spec, 0, directory.resolve("kept"))) {
            assertTrue(dataset.isKept());
        }
    }

    private List<List<String>> fields(ModelSpec spec) {
        try (Dataset dataset = Dataset.load(spec, 0, directory.resolve("kept"))) {
            return List.of(dataset.catalogue().strings(0, "like"), dataset.catalogue().strings(0, "like_targets"),
                    dataset.catalogue().strings(3, "like_sources"), dataset.catalogue().strings(0, "neighbours"));
        }
    }

    @Test
    void withoutSeedsLinksJoinNoItems() {
        String model = """
                name: users
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: source, item: target}
                  querySource: history
                  derived: [{field: like, from: %s}]
                query: [{name: items, kind: set, field: history.id, table: item}]
                item: [{name: like, kind: set, field: like, table: item}, {name: text, kind: text}]
                evaluation: {test: 0, validation: 0}
                """;
        DataFixture.in(directory).file("links.csv", "source,target\nu,a\nu,c\n");
        assertEquals(List.of("b", "c"), Dataset.load(ModelSpec.parse(model.formatted("similar"), directory), 0).catalogue().strings(0, "like"));
        SpecException refused = assertThrows(SpecException.class, () -> ModelSpec.parse(model.formatted("similarTargets"), directory));
        assertTrue(refused.getMessage().contains("'similarTargets', which needs 'querySource: seed'"), refused.getMessage());
    }
}
