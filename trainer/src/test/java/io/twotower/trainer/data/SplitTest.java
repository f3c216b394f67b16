package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties that hold of every split, on a generated data set in which a third of the links go both ways. */
class SplitTest {

    private static final String LINKS = "SELECT source, target FROM 'interactions.parquet' UNION ALL "
            + "SELECT target, source FROM 'interactions.parquet' WHERE hash(source, target) % 3 = 0";

    @TempDir
    private static Path directory;
    private static ModelSpec spec;
    private static Dataset dataset;

    @BeforeAll
    static void generate() {
        new SyntheticGenerator(3000, 8, 3).importInto(directory, line -> { });
        spec = ModelSpec.read(directory.resolve("model.yaml")).with("data.interactions.source", LINKS);
        dataset = Dataset.load(spec, 0);
    }

    @AfterAll
    static void close() {
        dataset.close();
    }

    private static Set<String> pairs(Links links, Dataset data) {
        return LongStream.range(0, links.size())
                .mapToObj(i -> data.queries().id(links.query(i)) + ">" + data.catalogue().id(links.item(i)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String reversed(String pair) {
        return pair.substring(pair.indexOf('>') + 1) + ">" + pair.substring(0, pair.indexOf('>'));
    }

    @Test
    void everyLinkIsInOnePart() {
        Split split = dataset.split();
        Set<String> all = new HashSet<>();
        long sum = 0;
        for (Links part : new Links[] {split.training(), split.validation(), split.test(), split.coldTest()}) {
            all.addAll(pairs(part, dataset));
            sum += part.size();
        }
        assertEquals(sum, all.size(), "no link is in two parts");
        assertEquals(dataset.links().size(), sum + split.unused());
        assertTrue(pairs(dataset.links(), dataset).containsAll(all));
    }

    @Test
    void aReciprocalLinkStaysOnOneSide() {
        Set<String> training = pairs(dataset.split().training(), dataset);
        Set<String> test = pairs(dataset.split().test(), dataset);
        Set<String> validation = pairs(dataset.split().validation(), dataset);
        assertTrue(test.stream().anyMatch(pair -> test.contains(reversed(pair))), "some links of the test go both ways");
        for (String pair : test) {
            assertFalse(training.contains(reversed(pair)) || validation.contains(reversed(pair)), pair);
        }
        for (String pair : validation) {
            assertFalse(training.contains(reversed(pair)), pair);
        }
    }

    @Test
    void coldItemsAreInNoRoleInTrainingAndValidation() {
        Split split = dataset.split();
        for (Links part : new Links[] {split.training(), split.validation(), split.test()}) {
            for (int i = 0; i < part.size(); i++) {
                assertFalse(split.isCold(part.item(i)) || split.isCold(part.query(i)));
            }
        }
        assertTrue(split.coldTest().distinctItems().allMatch(split::isCold));
        for (int item : split.coldItems()) {
            assertEquals(java.util.List.of(), dataset.catalogue().strings(item, "neighbours"));
        }
        for (int item : split.warmItems()) {
            for (String neighbour : dataset.catalogue().strings(item, "neighbours")) {
                assertFalse(split.isCold(dataset.catalogue().indexOf(neighbour)), "a cold item in a vocabulary");
            }
        }
        assertEquals(dataset.catalogue().size(), split.warmItems().length + split.coldItems().length);
    }

    @Test
    void sharesAreAsAskedFor() {
        Split split = dataset.split();
        double warm = split.training().size() + split.validation().size() + split.test().size();
        long targets = dataset.links().distinctItems().count();
        assertEquals(0.10, split.test().size() / warm, 0.015);
        assertEquals(0.04, split.validation().size() / warm, 0.01);
        assertEquals(0.10, split.coldItems().length / (double) targets, 0.02);
    }

    @Test
    void theSplitDependsOnIdsAndSeedAlone() {
        Dataset shuffled = Dataset.load(spec.with("data.interactions.source", "SELECT * FROM (" + LINKS + ") ORDER BY hash(target, source)")
                .with("data.catalogue.source", "SELECT * FROM 'catalogue.parquet' ORDER BY hash(id)"), 0);
        assertEquals(pairs(dataset.split().test(), dataset), pairs(shuffled.split().test(), shuffled));
        assertEquals(pairs(dataset.split().coldTest(), dataset), pairs(shuffled.split().coldTest(), shuffled));
        Dataset other = Dataset.load(spec.with("evaluation.seed", 2), 0);
        assertFalse(pairs(dataset.split().test(), dataset).equals(pairs(other.split().test(), other)));
        Dataset none = Dataset.load(spec.with("evaluation.cold", 0).with("evaluation.test", 0).with("evaluation.validation", 0), 0);
        assertEquals(none.links().size(), none.split().training().size());
    }

    @Test
    void itemsCanBeHeldOutForTheValidationToo() {
        try (Dataset data = Dataset.load(spec.with("evaluation.validationCold", 0.2), 0)) {
            Split split = data.split();
            assertEquals(0.2, split.validationColdItems().length / (double) data.links().distinctItems().count(), 0.03);
            assertEquals(pairs(dataset.split().coldTest(), dataset), pairs(split.coldTest(), data), "the cold test is as it was");
            for (Links part : new Links[] {split.training(), split.validation(), split.test()}) {
                for (int i = 0; i < part.size(); i++) {
                    assertFalse(split.isHeldOut(part.item(i)) || split.isHeldOut(part.query(i)));
                }
            }
            for (int item : split.validationColdItems()) {
                assertFalse(split.isCold(item));
            }
            Links cold = split.coldValidation();
            assertTrue(cold.size() > 0);
            for (int i = 0; i < cold.size(); i++) {
                assertTrue(split.isHeldOut(cold.item(i)) && !split.isCold(cold.item(i)) && !split.isCold(cold.query(i)));
            }
            assertEquals(data.links().size(), split.training().size() + split.validation().size() + split.coldValidation().size()
                    + split.test().size() + split.coldTest().size() + split.unused());
            assertEquals(split.warmItems().length, split.knownItems().length);
        }
    }

    @Test
    void aFractionOfTheTrainingLinksIsPartOfALargerOne() {
        try (Dataset tenth = Dataset.load(spec.with("evaluation.trainingFraction", 0.1), 0);
             Dataset half = Dataset.load(spec.with("evaluation.trainingFraction", 0.5), 0)) {
            double whole = dataset.split().training().size();
            assertEquals(0.1, tenth.split().training().size() / whole, 0.02);
            assertEquals(0.5, half.split().training().size() / whole, 0.03);
            assertTrue(pairs(half.split().training(), half).containsAll(pairs(tenth.split().training(), tenth)));
            Set<String> all = pairs(tenth.split().training(), tenth);
            all.addAll(pairs(tenth.split().setAside(), tenth));
            assertEquals(pairs(dataset.split().training(), dataset), all);
            assertEquals(pairs(dataset.split().validation(), dataset), pairs(tenth.split().validation(), tenth));
            assertEquals(pairs(dataset.split().test(), dataset), pairs(tenth.split().test(), tenth));
            assertEquals(pairs(dataset.split().coldTest(), dataset), pairs(tenth.split().coldTest(), tenth));
        }
    }

    @Test
    void aTransductiveSplitMakesColdItemsKnownButNotTheirLinks() {
        try (Dataset data = Dataset.load(spec.with("evaluation.transductive", true), 0)) {
            Split split = data.split();
            assertEquals(data.catalogue().size(), split.knownItems().length);
            assertEquals(pairs(dataset.split().training(), dataset), pairs(split.training(), data));
            assertEquals(pairs(dataset.split().coldTest(), dataset), pairs(split.coldTest(), data));
            assertEquals(dataset.split().coldItems().length, split.coldItems().length);
        }
        assertEquals(dataset.split().warmItems().length, dataset.split().knownItems().length);
    }
}
