package io.twotower.trainer.training;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EncodedLinksTest {

    @TempDir
    Path directory;

    private Dataset dataset(String querySource, String interactions, String query, String item) throws IOException {
        Files.writeString(directory.resolve("items.csv"), "id\na\nb\nc\nd\ne\n");
        Files.writeString(directory.resolve("links.csv"), interactions);
        return Dataset.load(ModelSpec.parse("""
                name: test
                data:
                  catalogue:    {source: items.csv, id: id}
                  interactions: {source: links.csv, query: from, item: to}
                  querySource: %s
                query: [%s]
                item: [%s]
                evaluation: {test: 0, validation: 0, cold: 0}
                """.formatted(querySource, query, item), directory), 0);
    }

    private static FeatureEncoder fit(Dataset dataset) {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(dataset.spec().features());
        for (int i = 0; i < dataset.catalogue().size(); i++) fitter.addItem(dataset.catalogue().raw(i));
        for (int query = 0; query < dataset.queries().size(); query++) fitter.addQuery(dataset.query(query, -1));
        return fitter.fit();
    }

    private static int[] query(EncodedLinks links, FeatureEncoder encoder, int link) {
        int[] row = new int[encoder.width(Tower.QUERY)];
        links.writeQuery(link, row, 0);
        return row;
    }

    @Test
    void aHistoryIsWithoutTheItemToBePredicted() throws IOException {
        Dataset dataset = dataset("history", "from,to\nu,a\nu,b\nu,c\nv,a\n",
                                  "{name: history, kind: set, field: history.id, table: item, maxLength: 4}",
                                  "{name: item, kind: id, field: id, table: item}");
        FeatureEncoder encoder = fit(dataset);
        EncodedLinks links = new EncodedLinks(dataset, encoder);
        assertEquals(4, links.links());
        for (int link = 0; link < 4; link++) {
            int[] item = new int[1];
            links.writePositive(link, item, 0);
            int[] history = Arrays.stream(query(links, encoder, link)).filter(id -> id != 0).toArray();
            assertEquals(link < 3 ? 2 : 0, history.length, "the user's other items");
            assertFalse(Arrays.stream(history).anyMatch(id -> id == item[0]));
        }
    }

    @Test
    void aRequestIsItsOwnFields() throws IOException {
        Dataset dataset = dataset("request", "from,to,city\nq,a,Oslo\nq,b,Oslo\nr,c,Rome\n",
                                  "{name: city, kind: category, field: request.city, vocabulary: {minCount: 1}}",
                                  "{name: item, kind: id, field: id}");
        FeatureEncoder encoder = fit(dataset);
        EncodedLinks links = new EncodedLinks(dataset, encoder);
        assertArrayEquals(query(links, encoder, 0), query(links, encoder, 1));
        assertFalse(Arrays.equals(query(links, encoder, 0), query(links, encoder, 2)));
        assertTrue(query(links, encoder, 2)[0] >= FeatureEncoder.FIRST_VALUE);
    }

    @Test
    void anItemsSourcesAreWithoutTheQuery() throws IOException {
        Files.writeString(directory.resolve("items.csv"), "id\na\nb\nc\nd\ne\n");
        Files.writeString(directory.resolve("links.csv"), "from,to\na,c\nb,c\nd,c\na,e\n");
        Dataset dataset = Dataset.load(ModelSpec.parse("""
                name: test
                data:
                  catalogue:    {source: items.csv, id: id}
                  interactions: {source: links.csv, query: from, item: to}
                  derived: [{field: sources, from: sources, maxValues: 4}]
                query: [{name: seed, kind: id, field: seed.id, table: item}]
                item:  [{name: item, kind: id, field: id, table: item}, {name: sources, kind: set, field: sources, table: item, maxLength: 4}]
                evaluation: {test: 0, validation: 0, cold: 0}
                """, directory), 0);
        FeatureEncoder encoder = fit(dataset);
        EncodedLinks links = new EncodedLinks(dataset, encoder);
        for (int link = 0; link < links.links(); link++) {
            int[] item = new int[5];
            links.writePositive(link, item, 0);
            int seed = query(links, encoder, link)[0];
            List<Integer> sources = Arrays.stream(item, 1, 5).filter(id -> id != 0).boxed().toList();
            assertFalse(sources.contains(seed), "link " + link);
            assertEquals(link < 3 ? 2 : 0, sources.size());
            int[] asNegative = new int[5];
            links.writeItem(links.positive(link), asNegative, 0);
            assertTrue(Arrays.stream(asNegative, 1, 5).anyMatch(id -> id == seed), "elsewhere the item is whole");
        }
    }
}
