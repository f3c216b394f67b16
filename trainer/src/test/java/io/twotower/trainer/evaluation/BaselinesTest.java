package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.content.NeighbourLists;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.DataFixture;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four items of the fixture: a "red apple" (fruit), b "green apple" (fruit), c "red car" (vehicle), d without content. */
class BaselinesTest {

    /** ln(4 / 2): the weight of red, apple and fruit, which two of the four items have. */
    private static final double TWO = Math.log(2);
    /** ln(4 / 1): the weight of green, car and vehicle. */
    private static final double ONE = Math.log(4);

    @TempDir
    private Path directory;

    private static float[] scores(Dataset dataset, String baseline, int... queries) {
        try (Baselines baselines = Baselines.of(dataset)) {
            return scores(ranker(baselines, baseline), dataset.catalogue().size(), queries);
        }
    }

    private static Ranker ranker(Baselines baselines, String key) {
        return baselines.all().stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow().ranker();
    }

    private static float[] scores(Ranker ranker, int items, int... queries) {
        float[] scores = new float[queries.length * items];
        Arrays.fill(scores, 7);
        ranker.of(queries).score(0, items, scores);
        assertPartsAreTheSame(ranker, items, queries, scores);
        return scores;
    }

    private static void assertPartsAreTheSame(Ranker ranker, int items, int[] queries, float[] whole) {
        for (int from = 0; from < items; from++) {
            for (int to = from + 1; to <= items; to++) {
                float[] part = new float[queries.length * (to - from)];
                ranker.of(queries).score(from, to, part);
                for (int i = 0; i < queries.length; i++) {
                    assertArrayEquals(Arrays.copyOfRange(whole, i * items + from, i * items + to),
                                      Arrays.copyOfRange(part, i * (to - from), (i + 1) * (to - from)));
                }
            }
        }
    }

    @Test
    void popularityCountsTrainingLinks() {
        Dataset dataset = DataFixture.in(directory).links("a>b", "a>c", "b>c").load();
        assertArrayEquals(new float[] {0, 1, 2, 0, 0, 1, 2, 0}, scores(new PopularityRanker(dataset), 4, 0, 3));
    }

    @Test
    void contentCosineIsThatOfTfIdfVectors() {
        Dataset dataset = DataFixture.in(directory).links("a>b").load();
        float[] scores = scores(dataset, "contentCosine", 0);
        double lengthOfA = Math.sqrt(3 * TWO * TWO);
        double lengthOfB = Math.sqrt(2 * TWO * TWO + ONE * ONE);
        double lengthOfC = Math.sqrt(TWO * TWO + 2 * ONE * ONE);
        assertEquals(1, scores[0], 1e-6);
        assertEquals(2 * TWO * TWO / (lengthOfA * lengthOfB), scores[1], 1e-6);
        assertEquals(TWO * TWO / (lengthOfA * lengthOfC), scores[2], 1e-6);
        assertEquals(0, scores[3]);
    }

    @Test
    void neighboursVoteWithTheirSimilarity() {
        Dataset dataset = DataFixture.in(directory).links("a>d", "b>c", "b>d", "c>a").load();
        float[] cosine = scores(dataset, "contentCosine", 0);
        float[] scores = scores(dataset, "knn", 0);
        // a itself votes for d; b and c vote for what they are linked with.
        assertArrayEquals(new float[] {cosine[2], 0, cosine[1], 1 + cosine[1]}, scores, 1e-6f);
        ContentNeighbours neighbours = new ContentNeighbours(dataset, new ContentVectors(dataset), 100);
        float[] nearestOnly = scores(new ContentNeighbourRanker(neighbours, Adjacency.itemsOf(dataset.split().training(), 4), 1), 4, 0);
        assertArrayEquals(new float[] {0, 0, cosine[1], 1 + cosine[1]}, nearestOnly, 1e-6f);
    }

    private static Dataset users(Path directory, String links) {
        DataFixture.in(directory).file("links.csv", "source,target\n" + links);
        return Dataset.load(ModelSpec.parse("""
                name: users
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: source, item: target}
                  querySource: history
                query:
                  - {name: words, kind: text, field: history.text}
                item:
                  - {name: text, kind: text, field: text}
                evaluation: {test: 0, validation: 0, cold: 0}
                """, directory), 0);
    }

    /** Users u and v have a and b, w has b and c: a and b have two of 2 and 3 users in common, b and c one of 3 and 1. */
    @Test
    void itemsAreNeighboursByTheUsersTheyShare() {
        Dataset dataset = users(directory, "u,a\nu,b\nv,a\nv,b\nw,b\nw,c\n");
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            NeighbourLists neighbours = ItemNeighbours.of(dataset, 5, 0, scratch);
            assertEquals(List.of(1, 2, 1, 0), IntStream.range(0, 4).mapToObj(neighbours::count).toList());
            assertEquals(1, neighbours.neighbour(0, 0));
            assertEquals(2 / Math.sqrt(2 * 3), neighbours.similarity(0, 0), 1e-6);
            assertEquals(0, neighbours.neighbour(1, 0));
            assertEquals(2, neighbours.neighbour(1, 1));
            assertEquals(1 / Math.sqrt(3), neighbours.similarity(1, 1), 1e-6);
            NeighbourLists shrunk = ItemNeighbours.of(dataset, 1, 10, scratch);
            assertEquals(1, shrunk.count(1));
            assertEquals(2 / (Math.sqrt(6) + 10), shrunk.similarity(1, 0), 1e-6);
        }
    }

    @Test
    void aHistoryVotesForTheNeighboursOfItsItems() {
        Dataset dataset = users(directory, "u,a\nu,b\nv,a\nv,b\nw,b\nw,c\n");
        double ab = 2 / Math.sqrt(6);
        double bc = 1 / Math.sqrt(3);
        // The fixture has no times: the last link of u is the most recent, b.
        assertArrayEquals(new float[] {(float) ab, (float) ab, (float) bc, 0}, scores(dataset, "itemKnn", 0), 1e-6f);
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            NeighbourLists neighbours = ItemNeighbours.of(dataset, 5, 0, scratch);
            Ranker decayed = new ItemNeighbourRanker(neighbours, query -> new int[] {1, 0}, 4, 5, 0.5);
            assertArrayEquals(new float[] {(float) ab, (float) ab / 2, (float) bc, 0}, scores(decayed, 4, 0), 1e-6f);
            Ranker nearest = new ItemNeighbourRanker(neighbours, query -> new int[] {1, 0}, 4, 1, 0.5);
            assertArrayEquals(new float[] {(float) ab, (float) ab / 2, 0, 0}, scores(nearest, 4, 0), 1e-6f);
        }
    }

    @Test
    void seedsHaveWhatIsLinkedFromTheSameItems() {
        Dataset dataset = DataFixture.in(directory).links("a>c", "d>a", "d>b", "b>c", "b>d").load();
        float[] content = scores(dataset, "knn", 0);
        float[] both = scores(dataset, "knnCooccurrence", 0);
        // a's history is a and c: a shares d, its only query, with b; c has the queries a and b, and shares b with d.
        float shared = (float) (1 / Math.sqrt(2));
        assertArrayEquals(new float[] {content[0], content[1] + 1, content[2], content[3] + shared}, both, 1e-6f);
    }

    @Test
    void parametersAreThoseThatAreBestOnTheValidationLinks() {
        List<Integer> tried = new ArrayList<>();
        Dataset dataset = synthetic();
        Evaluator validation = Evaluator.validation(dataset, 100);
        Ranker good = new PopularityRanker(dataset);
        Ranker bad = queries -> (from, to, scores) -> {
            good.of(queries).score(from, to, scores);
            for (int i = 0; i < queries.length * (to - from); i++) {
                scores[i] = -scores[i];
            }
        };
        int best = new ParameterSearch(validation).best(List.of(1, 2, 3), parameter -> {
            tried.add(parameter);
            return parameter == 1 ? bad : good;
        });
        assertEquals(2, best, "the first of equal ones");
        assertEquals(List.of(1, 2, 3), tried);
    }

    private Dataset synthetic() {
        new SyntheticGenerator(300, 8, 7).importInto(directory, line -> { });
        return Dataset.load(ModelSpec.read(directory.resolve("model.yaml")), 0);
    }

    @Test
    void usersAndRequestsHaveContentToo() {
        DataFixture fixture = DataFixture.in(directory);
        fixture.file("links.csv", "source,target,wish\nu,a,red\nv,b,GREEN things\n");
        String yaml = """
                name: others
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: source, item: target}
                  querySource: SOURCE
                query:
                  - {name: words, kind: text, field: FIELD}
                item:
                  - {name: text, kind: text, field: text}
                evaluation: {test: 0, validation: 0, cold: 0}
                """;
        ModelSpec requests = ModelSpec.parse(yaml.replace("SOURCE", "request").replace("FIELD", "request.wish"), directory);
        float[] scores = scores(Dataset.load(requests, 0), "contentCosine", 0, 1);
        assertTrue(scores[0] > 0 && scores[2] > 0 && scores[1] == 0, "red");
        assertTrue(scores[5] > 0 && scores[4] == 0 && scores[6] == 0, "green");
        ModelSpec users = ModelSpec.parse(yaml.replace("SOURCE", "history").replace("FIELD", "history.text"), directory);
        scores = scores(Dataset.load(users, 0), "contentCosine", 0);
        assertEquals(1, scores[0], 1e-6);
        assertTrue(scores[1] > 0 && scores[2] > 0 && scores[3] == 0);
        float[] votes = scores(Dataset.load(users, 0), "knn", 0);
        assertArrayEquals(new float[] {1, scores[1], 0, 0}, votes, 1e-6f);
    }
}
