package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaveOneOutTest {

    private static final String MODEL = """
            name: users
            data:
              catalogue: {source: items.csv, id: id}
              interactions: {source: links.csv, query: user, item: item}
              querySource: history
            query: [{name: items, kind: set, field: history.id, table: item}]
            item: [{name: item, kind: id, field: id, table: item}]
            evaluation: {split: leaveOneOut}
            """;

    @TempDir
    private Path directory;

    private ModelSpec spec(String links) {
        DataFixture.in(directory).file("items.csv", "id\na\nb\nc\nd\ne\n").file("links.csv", links);
        return ModelSpec.parse(MODEL, directory);
    }

    private static List<String> pairs(Dataset dataset, Links links) {
        return LongStream.range(0, links.size())
                .mapToObj(i -> dataset.queries().id(links.query(i)) + ">" + dataset.catalogue().id(links.item(i))).toList();
    }

    @Test
    void theLastLinkIsTestedAndTheOneBeforeItValidates() {
        ModelSpec spec = spec("user,item\nx,a\ny,a\nx,b\ny,b\nx,c\nz,d\nx,d\ny,e\n");
        try (Dataset dataset = Dataset.load(spec, 0)) {
            Split split = dataset.split();
            assertEquals(List.of("x>d", "y>e"), pairs(dataset, split.test()));
            assertEquals(List.of("y>b", "x>c"), pairs(dataset, split.validation()));
            assertEquals(List.of("x>a", "y>a", "x>b", "z>d"), pairs(dataset, split.training()), "one link is too few to hold one out");
            assertEquals(0, split.coldItems().length, "no items are held out unless asked for");
            assertEquals(0, split.unused());
        }
    }

    /** What an interaction says about a user's future is never in a question that is about it. */
    @Test
    void eachQuestionIsAskedWithWhatPrecedesIt() {
        try (Dataset dataset = Dataset.load(spec("user,item\nx,a\nx,b\nx,c\nx,d\n"), 0)) {
            assertEquals(List.of("b"), dataset.query(0, dataset.catalogue().indexOf("a")).strings("history.id"));
            assertEquals(List.of("b", "a"), dataset.query(0, Catalogue.NONE).strings("history.id"), "validation");
            assertEquals(List.of("c", "b", "a"), dataset.testQuery(0).strings("history.id"));
        }
    }

    @Test
    void whatFollowsALinkIsNotInACausalHistory() {
        ModelSpec spec = spec("user,item\nx,a\nx,b\nx,c\nx,d\nx,e\n").with("data.history", "before");
        try (Dataset dataset = Dataset.load(spec, 0)) {
            Catalogue catalogue = dataset.catalogue();
            assertEquals(List.of(), dataset.query(0, catalogue.indexOf("a")).strings("history.id"));
            assertEquals(List.of("a"), dataset.query(0, catalogue.indexOf("b")).strings("history.id"));
            assertEquals(List.of("b", "a"), dataset.query(0, catalogue.indexOf("c")).strings("history.id"));
            assertEquals(List.of("c", "b", "a"), dataset.query(0, Catalogue.NONE).strings("history.id"), "validation");
            assertEquals(List.of("d", "c", "b", "a"), dataset.testQuery(0).strings("history.id"));
        }
    }

    @Test
    void timesDecideWhereThereAreAny() {
        ModelSpec spec = spec("user,item,t\nx,a,4\nx,b,1\nx,c,3\nx,d,3\nx,e,1\n").with("data.interactions.time", "t");
        try (Dataset dataset = Dataset.load(spec, 0)) {
            assertEquals(List.of("x>a"), pairs(dataset, dataset.split().test()));
            assertEquals(List.of("x>d"), pairs(dataset, dataset.split().validation()), "of the same time the one that stands later");
            assertEquals(List.of("d", "c", "e", "b"), dataset.testQuery(0).strings("history.id"));
        }
    }

    @Test
    void coldItemsAreTakenAwayFirst() {
        StringBuilder items = new StringBuilder("id\n");
        StringBuilder links = new StringBuilder("user,item\n");
        for (int i = 0; i < 40; i++) {
            items.append("i").append(i).append('\n');
            links.append("x,i").append(i).append("\ny,i").append(39 - i).append('\n');
        }
        ModelSpec spec = spec(links.toString()).with("evaluation.cold", 0.3);
        DataFixture.in(directory).file("items.csv", items.toString()).file("links.csv", links.toString());
        try (Dataset dataset = Dataset.load(spec, 0)) {
            Split split = dataset.split();
            assertTrue(split.coldItems().length > 0 && split.warmItems().length >= 3);
            assertEquals(2 * split.coldItems().length, split.coldTest().size());
            assertEquals(2, split.test().size());
            assertEquals(2, split.validation().size());
            for (Links part : List.of(split.training(), split.validation(), split.test())) {
                assertFalse(part.distinctItems().anyMatch(split::isCold));
            }
        }
    }

    /** Against sorting. */
    @Test
    void theLastTwoAreFoundWhateverTheTimesAre() {
        SplittableRandom random = new SplittableRandom(4);
        int queries = 50;
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            Links links = new Links(scratch, false, true);
            for (int link = 0; link < 400; link++) {
                links.add(random.nextInt(queries), link, 1, random.nextInt(6));
            }
            List<String> expected = new ArrayList<>();
            for (int query = 0; query < queries; query++) {
                int wanted = query;
                List<Long> own = LongStream.range(0, links.size()).filter(i -> links.query(i) == wanted && i % 5 != 0).boxed()
                        .sorted(Comparator.<Long>comparingDouble(links::time).thenComparing(i -> i)).toList();
                if (own.size() >= 3) {
                    expected.add(own.get(own.size() - 1) + " " + own.get(own.size() - 2));
                }
            }
            assertTrue(expected.size() > 30 && expected.size() < queries);
            List<String> found = new ArrayList<>();
            try (LastLinks last = new LastLinks(links, link -> link % 5 != 0, queries)) {
                last.forEach((test, validation) -> found.add(test + " " + validation));
            }
            assertEquals(expected, found);
        }
    }
}
