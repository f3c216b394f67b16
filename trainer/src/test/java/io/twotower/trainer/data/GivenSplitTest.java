package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenSplitTest {

    /** A fifth of the pairs, and all that a twentieth of the items take part in. */
    private static final String TEST = "(hash(source, target) % 5 = 0 OR hash(target) % 20 = 0 OR hash(source) % 20 = 0)";

    @TempDir
    private Path directory;

    private ModelSpec spec(String test) {
        DataFixture fixture = DataFixture.in(directory).links("a>b", "b>a", "a>c").file("test.csv", "source,target\n" + test);
        return fixture.spec("evaluation: {", "evaluation: {split: given, testSource: test.csv, ");
    }

    private static List<String> pairs(Dataset dataset, Links links) {
        return LongStream.range(0, links.size())
                .mapToObj(i -> dataset.queries().id(links.query(i)) + ">" + dataset.catalogue().id(links.item(i))).toList();
    }

    @Test
    void theTestIsWhatIsGivenAndWhatNoOtherLinkHasIsCold() {
        try (Dataset dataset = Dataset.load(spec("b,c\na,d\nc,d\n"), 0)) {
            Split split = dataset.split();
            assertEquals(List.of("a>b", "b>a", "a>c"), pairs(dataset, split.training()));
            assertEquals(List.of("b>c"), pairs(dataset, split.test()));
            assertEquals(List.of("a>d", "c>d"), pairs(dataset, split.coldTest()));
            assertEquals(List.of(3), Arrays.stream(split.coldItems()).boxed().toList());
            assertEquals(0, split.unused());
        }
    }

    @Test
    void aTestLinkThatIsATrainingLinkTooIsKnown() {
        try (Dataset dataset = Dataset.load(spec("a,b\nb,c\n"), 0)) {
            assertEquals(List.of("b>c"), pairs(dataset, dataset.split().test()));
            assertEquals(3, dataset.split().training().size());
            assertEquals(1, dataset.report().duplicateLinks());
        }
    }

    @Test
    void theValidationIsChosenAmongTheOtherLinks() {
        new SyntheticGenerator(2000, 8, 3).importInto(directory, line -> { });
        ModelSpec whole = ModelSpec.read(directory.resolve("model.yaml")).with("evaluation.cold", 0).with("evaluation.validation", 0.2);
        ModelSpec given = whole.with("data.interactions.source", "SELECT * FROM 'interactions.parquet' WHERE NOT " + TEST)
                .with("evaluation.testSource", "SELECT * FROM 'interactions.parquet' WHERE " + TEST)
                .with("evaluation.split", "given").with("evaluation.validationCold", 0.2);
        try (Dataset dataset = Dataset.load(given, 0)) {
            Split split = dataset.split();
            double warm = split.training().size() + split.validation().size();
            assertEquals(0.2, split.validation().size() / warm, 0.02);
            assertTrue(split.coldItems().length > 0 && split.coldValidation().size() > 0);
            assertTrue(split.coldTest().distinctItems().allMatch(split::isCold));
            assertEquals(0, Arrays.stream(split.validationColdItems()).filter(split::isCold).count());
        }
    }

    @Test
    void whichLinksAreTheTestIsPartOfTheChecksum() {
        try (Dataset one = Dataset.load(spec("b,c\na,d\n"), 0)) {
            DataFixture.in(directory).links("a>b", "b>a", "a>c", "b>c").file("test.csv", "source,target\na,d\n");
            try (Dataset other = Dataset.load(one.spec(), 0)) {
                assertNotEquals(one.checksum(), other.checksum());
            }
        }
    }

    @Test
    void isKeptUntilTheTestLinksChange() {
        ModelSpec spec = spec("b,c\na,d\n");
        Path kept = directory.resolve("kept");
        Dataset.load(spec, 0, kept).close();
        try (Dataset dataset = Dataset.load(spec, 0, kept)) {
            assertTrue(dataset.isKept());
            assertEquals(List.of("a>d"), pairs(dataset, dataset.split().coldTest()));
        }
        DataFixture.in(directory).links("a>b", "b>a", "a>c").file("test.csv", "source,target\nb,c\n");
        try (Dataset dataset = Dataset.load(spec, 0, kept)) {
            assertEquals(0, dataset.split().coldTest().size());
        }
    }

    @Test
    void whatContradictsItIsRefused() {
        ModelSpec spec = spec("b,c\n");
        assertRefused(spec.with("evaluation.cold", 0.1), "'evaluation.cold' must be 0");
        assertRefused(spec.with("evaluation.split", "random"), "'evaluation.testSource' is for 'evaluation.split: given' only");
        assertRefused(DataFixture.in(directory).links("a>b").spec("evaluation: {", "evaluation: {split: given, "), "'evaluation.testSource'");
        assertRefused(spec.with("evaluation.testSource", "nowhere.csv"), "nowhere.csv");
    }

    private static void assertRefused(ModelSpec spec, String message) {
        String actual = assertThrows(DataException.class, () -> Dataset.load(spec, 0)).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
