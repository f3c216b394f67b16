package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedFieldTest {

    private static final String BOTH = "[{field: neighbours, from: targets, maxValues: 3}, {field: linked_from, from: sources}]";

    @TempDir
    private Path directory;

    private Dataset synthetic() {
        new SyntheticGenerator(500, 8, 5).importInto(directory, line -> { });
        String yaml = ModelFile.of("synthetic")
                .replace("    - {field: neighbours, from: targets, maxValues: 32}",
                        "    - {field: neighbours, from: targets, maxValues: 4}\n    - {field: linked_from, from: sources, maxValues: 4}")
                .replace("  - {name: category, ", "  - {name: linked_from, kind: set, field: linked_from, table: item}\n  - {name: category, ");
        return Dataset.load(ModelSpec.parse(yaml, directory), 0);
    }

    /** The planted label: both fields would hold the answer of every training example, were it not left out. */
    @Test
    void theAnswerIsInvisible() {
        Dataset dataset = synthetic();
        Links training = dataset.split().training();
        int visibleInServing = 0;
        for (int i = 0; i < training.size(); i++) {
            int query = training.query(i);
            int item = training.item(i);
            String queryId = dataset.queries().id(query);
            String itemId = dataset.catalogue().id(item);
            visibleInServing += dataset.query(query, Catalogue.NONE).strings("seed.neighbours").contains(itemId) ? 1 : 0;
            visibleInServing += dataset.item(item).strings("linked_from").contains(queryId) ? 1 : 0;
            assertFalse(dataset.query(query, item).strings("seed.neighbours").contains(itemId), itemId);
            assertFalse(dataset.item(item, query).strings("linked_from").contains(queryId), queryId);
        }
        assertTrue(visibleInServing > training.size() / 2, "the test sees labels when they are not left out");
    }

    @Test
    void theNumberOfValuesTellsNothingWhereThereAreMoreThanFit() {
        Dataset dataset = DataFixture.in(directory).file("items.csv", "id,text,kind,size\n" + "abcdef".chars()
                .mapToObj(c -> (char) c + ",,,\n").reduce("", String::concat)).links("a>b", "a>c", "a>d", "a>e", "a>f").load();
        List<String> all = dataset.catalogue().strings(0, "neighbours");
        assertEquals(3, all.size());
        for (int left = 1; left < 6; left++) {
            List<String> values = dataset.query(0, left).strings("seed.neighbours");
            assertEquals(3, values.size());
            assertEquals(3, Set.copyOf(values).size());
            assertFalse(values.contains(dataset.catalogue().id(left)));
        }
        assertEquals(all, dataset.catalogue().strings(0, "neighbours"), "the order is fixed");
    }

    @Test
    void onlyTrainingLinksAreSeen() {
        Dataset dataset = synthetic();
        Adjacency training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size());
        for (int item = 0; item < dataset.catalogue().size(); item++) {
            for (String neighbour : dataset.catalogue().strings(item, "neighbours")) {
                assertTrue(training.contains(item, dataset.catalogue().indexOf(neighbour)));
            }
            assertEquals(Math.min(4, training.count(item)), dataset.catalogue().strings(item, "neighbours").size());
        }
    }

    @Test
    void sourcesAreTheOtherEnd() {
        DataFixture fixture = DataFixture.in(directory).links("a>b", "c>b");
        Catalogue catalogue = Dataset.load(fixture.spec("[{field: neighbours, from: targets, maxValues: 3}]", BOTH), 0).catalogue();
        assertEquals(Set.of("a", "c"), Set.copyOf(catalogue.strings(1, "linked_from")));
        assertEquals(List.of(), catalogue.strings(0, "linked_from"));
        assertEquals(List.of("b"), catalogue.strings(2, "neighbours"));
    }
}
