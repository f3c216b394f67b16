package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.features.RawFeatures;
import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries that have a seed, a history and fields of their own together. */
class ContextQueriesTest {

    private static final String MODEL = """
            name: views
            data:
              catalogue: {source: items.csv, id: id}
              interactions: {source: links.csv, query: view, item: item, seed: page, user: user}
              querySource: [seed, history, request]
            query:
              - {name: page, kind: id, field: seed.id, table: item}
              - {name: seen, kind: set, field: history.id, table: item}
              - {name: last_kind, kind: category, field: history.last.kind}
              - {name: device, kind: category, field: request.device}
            item: [{name: item, kind: id, field: id, table: item}]
            evaluation: {test: 0, validation: 0, cold: 0}
            """;

    @TempDir
    private Path directory;

    private ModelSpec spec(String links) {
        DataFixture.in(directory).file("links.csv", "view,item,page,user,device\n" + links);
        return ModelSpec.parse(MODEL, directory);
    }

    @Test
    void seedHistoryAndRequestComeTogether() {
        try (Dataset dataset = Dataset.load(spec("1,b,a,x,phone\n2,c,b,x,desk\n3,a,d,y,phone\n"), 0)) {
            Catalogue catalogue = dataset.catalogue();
            assertEquals(RawFeatures.fromJson("{\"seed.id\": \"b\", \"history.id\": [\"c\", \"b\"], \"history.last.kind\": \"vehicle\","
                    + "\"request.device\": \"desk\"}"), dataset.testQuery(1), "both views are the user's");
            assertEquals(RawFeatures.fromJson("{\"seed.id\": \"b\", \"history.id\": \"b\", \"history.last.kind\": \"fruit\","
                    + "\"request.device\": \"desk\"}"), dataset.query(1, catalogue.indexOf("c")));
            assertEquals(catalogue.indexOf("d"), dataset.queries().item(2));
        }
    }

    @Test
    void aColdItemIsInNoRole() {
        ModelSpec spec = spec("1,b,a,x,\n2,c,b,x,\n3,a,d,y,\n4,d,c,y,\n5,a,c,x,\n").with("evaluation.cold", 0.5);
        boolean any = false;
        for (int seed = 1; seed < 20; seed++) {
            try (Dataset dataset = Dataset.load(spec.with("evaluation.seed", seed), 0)) {
                Links training = dataset.split().training();
                for (long i = 0; i < training.size(); i++) {
                    assertFalse(dataset.split().isCold(dataset.queries().item(training.query(i))));
                }
                any |= dataset.split().unused() > 0;
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("none is left for training"), e.getMessage());
            }
        }
        assertTrue(any);
    }

    @Test
    void isKeptAsItWasRead() {
        ModelSpec spec = spec("1,b,a,x,phone\n2,c,b,x,desk\n3,a,d,y,phone\n");
        try (Dataset read = Dataset.load(spec, 0, directory.resolve("kept")); Dataset kept = Dataset.load(spec, 0, directory.resolve("kept"))) {
            assertTrue(kept.isKept());
            for (int query = 0; query < 3; query++) {
                assertEquals(read.testQuery(query), kept.testQuery(query));
                assertEquals(read.queries().item(query), kept.queries().item(query));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,b,a,x,p;1,c,b,x,p | query '1' has [b] in column 'page', but another item in an earlier row",
        "1,b,a,x,p;1,c,a,y,p | query '1' has [y] in column 'user', but x in an earlier row",
        "1,b,a,x,p;1,c,a,x,q | query '1' has [q] in column 'device', but [p] in an earlier row",
        "1,b,zz,x,p          | the catalogue has no item 'zz'",
        "1,b,,x,p            | no value in column 'page'",
        "1,b,a,,p            | no value in column 'user'"})
    void rowsThatCannotBeUsedAreNamed(String links, String message) {
        ModelSpec spec = spec(links.replace(';', '\n') + "\n");
        String actual = assertThrows(DataException.class, () -> Dataset.load(spec, 0)).getMessage();
        assertTrue(actual.contains(message), actual);
    }

    @Test
    void whatTheModelFileLacksIsNamed() {
        assertRefused(MODEL.replace(", seed: page", ""), "data.interactions.seed");
        assertRefused(MODEL.replace("[seed, history, request]", "[history, request]").replace("seed.id", "history.id"), "data.interactions.seed");
        assertRefused(MODEL.replace("[seed, history, request]", "[seed, request]"), "data.interactions.user");
        assertRefused(MODEL.replace("[seed, history, request]", "[seed, seed]"), "data.querySource");
        assertRefused(MODEL.replace("[seed, history, request]", "[seed, history]"), "query[3].field");
        ModelSpec spec = ModelSpec.parse(MODEL, directory);
        assertEquals(spec, ModelSpec.parse(spec.toJson().toString(), directory), "its JSON describes the same model");
    }

    private void assertRefused(String model, String key) {
        String message = assertThrows(IllegalArgumentException.class, () -> ModelSpec.parse(model, directory)).getMessage();
        assertTrue(message.contains(key), message);
    }
}
