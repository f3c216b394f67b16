package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticGeneratorTest {

    @TempDir
    private Path directory;

    private Dataset generate(String name, int items, long seed) {
        Path target = directory.resolve(name);
        new SyntheticGenerator(items, 6, seed).importInto(target, line -> { });
        return Dataset.load(ModelSpec.read(target.resolve("model.yaml")), 0);
    }

    @Test
    void theModelFileReadsWhatIsGenerated() {
        Dataset dataset = generate("a", 1000, 1);
        assertEquals(1000, dataset.catalogue().size());
        assertEquals(0, dataset.report().badRows());
        assertEquals(0, dataset.report().duplicateLinks());
        assertTrue(dataset.links().size() > 3000 && dataset.links().size() < 7000, dataset.links().size() + " links");
        assertTrue(dataset.catalogue().raw(0).fields().containsAll(java.util.List.of("id", "category", "tags", "title")));
    }

    @Test
    void theSameSeedGivesTheSameRows() {
        String checksum = generate("a", 300, 1).checksum();
        assertEquals(checksum, generate("b", 300, 1).checksum());
        assertNotEquals(checksum, generate("c", 300, 2).checksum());
    }

    @Test
    void popularityFollowsAPowerLaw() {
        Dataset dataset = generate("a", 2000, 1);
        int[] counts = dataset.links().countByItem(2000);
        Arrays.sort(counts);
        int head = IntStream.of(Arrays.copyOfRange(counts, 1800, 2000)).sum();
        assertTrue(head > 0.3 * dataset.links().size(), "a tenth of the items has " + head + " of " + dataset.links().size());
        assertTrue(counts[1000] <= 6, "the median item has " + counts[1000]);
    }

    @Test
    void contentPredictsLinks() {
        Dataset dataset = generate("a", 1000, 1);
        Catalogue catalogue = dataset.catalogue();
        int linked = 0;
        int unlinked = 0;
        for (int i = 0; i < dataset.links().size(); i++) {
            int query = dataset.links().query(i);
            linked += sameCategory(catalogue, query, dataset.links().item(i)) ? 1 : 0;
            unlinked += sameCategory(catalogue, query, dataset.links().item((i * 31 + 17) % dataset.links().size())) ? 1 : 0;
        }
        assertTrue(linked > 3 * unlinked, linked + " linked and " + unlinked + " other pairs share a category");
    }

    private static boolean sameCategory(Catalogue catalogue, int a, int b) {
        return catalogue.strings(a, "category").equals(catalogue.strings(b, "category"));
    }

    @Test
    void anEditedModelFileIsKept() throws Exception {
        SyntheticGenerator generator = new SyntheticGenerator(60, 2, 1);
        generator.importInto(directory, line -> { });
        Path model = directory.resolve("model.yaml");
        generator.importInto(directory, line -> { });
        assertEquals(ModelFile.of("synthetic"), Files.readString(model));
        Files.writeString(model, "# mine\n" + Files.readString(model));
        generator.importInto(directory, line -> { });
        assertTrue(Files.readString(model).startsWith("# mine\n"));
        Files.createDirectories(directory.resolve(".importKilled/apt"));
        generator.importInto(directory, line -> { });
        assertEquals(60, ImportSummary.read(directory).orElseThrow().items());
        try (var files = Files.list(directory)) {
            assertEquals(4, files.count(), "nothing temporary is left");
        }
    }

    @Test
    void manyFilesHoldTheSameRowsAsOne() throws Exception {
        String checksum = generate("one", 1000, 1).checksum();
        Path target = directory.resolve("many");
        for (int again = 0; again < 2; again++) {
            new SyntheticGenerator(1000, 6, 1, 700, 300).importInto(target, line -> { });
            try (Dataset dataset = Dataset.load(ModelSpec.read(target.resolve("model.yaml")), 0);
                 var files = Files.list(target.resolve("interactions.parquet"))) {
                assertEquals(checksum, dataset.checksum());
                assertEquals(9, files.count());
            }
        }
        new SyntheticGenerator(1000, 6, 1).importInto(target, line -> { });
        assertTrue(Files.isRegularFile(target.resolve("interactions.parquet")), "a file again, in place of the directory");
    }

    @Test
    void millionsOfLinksAreWrittenAndRead() {
        Path target = directory.resolve("large");
        ImportSummary summary = new SyntheticGenerator(20_000, 200, 1, 1_000_000, 10_000).importInto(target, line -> { });
        assertTrue(summary.links() > 2_500_000, summary.links() + " links");
        try (Dataset dataset = Dataset.load(ModelSpec.read(target.resolve("model.yaml")), 0)) {
            assertEquals(summary.links(), dataset.links().size());
            assertEquals(0, dataset.report().duplicateLinks());
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SyntheticGenerator(49, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new SyntheticGenerator(100, Double.NaN, 1));
    }
}
