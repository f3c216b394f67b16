package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.data.DataFixture;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.Arrays;
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
        float[] scores = scores(Baselines.of(dataset).get("contentCosine"), 4, 0);
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
        float[] cosine = scores(Baselines.of(dataset).get("contentCosine"), 4, 0);
        float[] scores = scores(Baselines.of(dataset).get("knn"), 4, 0);
        // a itself votes for d; b and c vote for what they are linked with.
        assertArrayEquals(new float[] {cosine[2], 0, cosine[1], 1 + cosine[1]}, scores, 1e-6f);
        float[] nearestOnly = scores(new ContentNeighbourRanker(dataset, new ContentVectors(dataset), 1), 4, 0);
        assertArrayEquals(new float[] {0, 0, cosine[1], 1 + cosine[1]}, nearestOnly, 1e-6f);
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
        float[] scores = scores(Baselines.of(Dataset.load(requests, 0)).get("contentCosine"), 4, 0, 1);
        assertTrue(scores[0] > 0 && scores[2] > 0 && scores[1] == 0, "red");
        assertTrue(scores[5] > 0 && scores[4] == 0 && scores[6] == 0, "green");
        ModelSpec users = ModelSpec.parse(yaml.replace("SOURCE", "history").replace("FIELD", "history.text"), directory);
        scores = scores(Baselines.of(Dataset.load(users, 0)).get("contentCosine"), 4, 0);
        assertEquals(1, scores[0], 1e-6);
        assertTrue(scores[1] > 0 && scores[2] > 0 && scores[3] == 0);
        float[] votes = scores(Baselines.of(Dataset.load(users, 0)).get("knn"), 4, 0);
        assertArrayEquals(new float[] {1, scores[1], 0, 0}, votes, 1e-6f);
    }
}
