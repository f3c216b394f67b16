package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSplitTest {

    /** Times with many ties, of both signs. */
    private static final String LINKS = "SELECT *, (hash(source, target) % 1000)::DOUBLE - 500 AS t FROM 'interactions.parquet'";

    @TempDir
    private Path directory;

    private ModelSpec timed(double test, double validation, double cold) {
        return ModelSpec.read(directory.resolve("model.yaml")).with("data.interactions.source", LINKS).with("data.interactions.time", "t")
                .with("evaluation.split", "time").with("evaluation.test", test).with("evaluation.validation", validation)
                .with("evaluation.cold", cold);
    }

    @Test
    void whatIsTestedOnIsTheLatest() {
        new SyntheticGenerator(2000, 8, 3).importInto(directory, line -> { });
        ModelSpec spec = timed(0.2, 0.1, 0.1);
        try (Dataset dataset = Dataset.load(spec, 0); Dataset random = Dataset.load(spec.with("evaluation.split", "random"), 0)) {
            Split split = dataset.split();
            assertTrue(last(split.training()) <= first(split.validation()));
            assertTrue(last(split.validation()) <= first(split.test()));
            long warm = split.training().size() + split.validation().size() + split.test().size();
            assertEquals(Math.round(0.2 * warm), split.test().size());
            assertEquals(Math.round(0.1 * warm), split.validation().size());
            assertEquals(random.split().coldTest().size(), split.coldTest().size(), "cold items are those of the random split");
            assertEquals(random.split().unused(), split.unused());
            for (Links part : List.of(split.training(), split.validation(), split.test())) {
                assertFalse(LongStream.range(0, part.size()).anyMatch(i -> split.isCold(part.item(i)) || split.isCold(part.query(i))));
            }
        }
        try (Dataset dataset = Dataset.load(timed(0, 0, 0), 0)) {
            assertEquals(dataset.links().size(), dataset.split().training().size());
        }
    }

    private static double last(Links links) {
        return LongStream.range(0, links.size()).mapToDouble(links::time).max().orElseThrow();
    }

    private static double first(Links links) {
        return LongStream.range(0, links.size()).mapToDouble(links::time).min().orElseThrow();
    }

    /** Against sorting. */
    @Test
    void theLatestAreFoundWhateverTheTimesAre() {
        SplittableRandom random = new SplittableRandom(1);
        double[] special = {0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 1e9, 1e9 + 1};
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            Links links = new Links(scratch, false, true);
            List<Long> order = new ArrayList<>();
            for (long link = 0; link < 3000; link++) {
                links.add(0, (int) link, 1, random.nextInt(3) == 0 ? special[random.nextInt(special.length)]
                        : random.nextInt(2) == 0 ? random.nextInt(20) - 10 : random.nextDouble(-1e3, 1e3));
                if (link % 3 != 0) {
                    order.add(link);
                }
            }
            order.sort(Comparator.<Long>comparingDouble(link -> links.time(link) + 0.0).thenComparing(link -> link));
            Collections.reverse(order);
            LatestLinks latest = new LatestLinks(links, link -> link % 3 != 0);
            for (int most : new int[] {0, 1, 2, 77, 1000, 1999, 2000, 2001}) {
                List<Long> found = new ArrayList<>();
                latest.forEach(most, found::add);
                List<Long> expected = new ArrayList<>(order.subList(0, Math.min(most, order.size())));
                Collections.sort(expected);
                Collections.sort(found);
                assertEquals(expected, found, most + " of 2000");
            }
        }
    }

    @Test
    void ofLinksOfTheSameTimeThoseThatStandLaterAreLater() {
        DataFixture fixture = DataFixture.in(directory).file("links.csv", "source,target,t\na,b,5\na,c,5\nb,c,4\na,d,5\nb,d,5\n");
        ModelSpec spec = fixture.spec("target}", "target, time: t}").with("evaluation.split", "time").with("evaluation.test", 0.4)
                .with("evaluation.validation", 0.2);
        try (Dataset dataset = Dataset.load(spec, 0)) {
            assertEquals(List.of("a>d", "b>d"), pairs(dataset, dataset.split().test()));
            assertEquals(List.of("a>c"), pairs(dataset, dataset.split().validation()));
            assertEquals(List.of("a>b", "b>c"), pairs(dataset, dataset.split().training()));
        }
    }

    private static List<String> pairs(Dataset dataset, Links links) {
        return LongStream.range(0, links.size())
                .mapToObj(i -> dataset.queries().id(links.query(i)) + ">" + dataset.catalogue().id(links.item(i))).toList();
    }

    @Test
    void timesMustBeNamed() {
        ModelSpec spec = DataFixture.in(directory).links("a>b").spec().with("evaluation.split", "time");
        String message = assertThrows(DataException.class, () -> Dataset.load(spec, 0)).getMessage();
        assertTrue(message.contains("'evaluation.split: time'") && message.contains("'data.interactions.time'"), message);
    }
}
