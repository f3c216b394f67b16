package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.spec.ModelSpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store's rows are what the encoder makes of the data set's raw features. */
class StoreParityTest {

    private static final String ITEM_FEATURES = """
              - {name: item, kind: id, field: id, table: item}
              - {name: words, kind: text, field: words, maxLength: 3}
              - {name: kind, kind: category, field: kind}
              - {name: size, kind: number, field: size, vocabulary: {buckets: 4}}
            """;
    private static final String HISTORY_FEATURES = """
              - {name: items, kind: set, field: history.id, table: item, maxLength: 4}
              - {name: all, kind: set, field: history.id, table: item, maxLength: 100}
              - {name: last, kind: id, field: history.last.id, table: item}
              - {name: last_words, kind: text, field: history.last.words, table: words, maxLength: 2}
              - {name: kinds, kind: set, field: history.kind, table: kind, maxLength: 2}
              - {name: read, kind: text, field: history.words, table: words, maxLength: 7}
              - {name: sizes, kind: number, field: history.size}
              - {name: kind, kind: category, field: history.kind}
            """;
    private static final String REQUEST_FEATURES = """
              - {name: city, kind: category, field: request.city}
              - {name: hour, kind: number, field: request.hour}
            """;
    private static final Map<String, String> MODELS = Map.of(
            "seed", """
              querySource: seed
              derived: [{field: targets, from: targets, maxValues: 3}, {field: sources, from: sources, maxValues: 4}]
            query:
              - {name: seed, kind: id, field: seed.id, table: item}
              - {name: seed_targets, kind: set, field: seed.targets, table: item, maxLength: 2}
              - {name: seed_sources, kind: set, field: seed.sources, vocabulary: {hash: 5}, maxLength: 10}
              - {name: seed_words, kind: text, field: seed.words, table: words}
              - {name: seed_spelling, kind: text, field: seed.targets, analyzer: {tokenizer: {name: nGram, minGramSize: 2, maxGramSize: 2}}, maxLength: 5}
            item:
              - {name: sources, kind: set, field: sources, table: item, maxLength: 4}
              - {name: targets, kind: set, field: targets, table: item}
            """ + ITEM_FEATURES,
            "history", "  querySource: history\nquery:\n" + HISTORY_FEATURES + "item:\n" + ITEM_FEATURES,
            "before", "  querySource: history\n  history: before\nquery:\n" + HISTORY_FEATURES + "item:\n" + ITEM_FEATURES,
            "request", "  querySource: request\nquery:\n" + REQUEST_FEATURES + "item:\n" + ITEM_FEATURES,
            "mixed", "  querySource: [history, seed, request]\nquery:\n" + HISTORY_FEATURES + REQUEST_FEATURES
                    + "  - {name: seed, kind: id, field: seed.id, table: item}\n  - {name: seed_words, kind: text, field: seed.words, table: words}\n"
                    + "item:\n" + ITEM_FEATURES,
            "mixedBefore", "  querySource: [history, request]\n  history: before\nquery:\n" + HISTORY_FEATURES + REQUEST_FEATURES
                    + "item:\n" + ITEM_FEATURES);

    @TempDir
    private Path directory;

    private Dataset dataset(String model, int seed, int items, int links) throws IOException {
        Random random = new Random(seed);
        StringBuilder catalogue = new StringBuilder("id,words,kind,size\n");
        for (int i = 0; i < items; i++) {
            String words = random.ints(random.nextInt(6), 0, 12).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
            catalogue.append("i%d,%s,%s,%s\n".formatted(i, words, random.nextInt(4) == 0 ? "" : "k" + random.nextInt(5),
                                                         random.nextInt(5) == 0 ? "" : random.nextInt(100)));
        }
        Files.writeString(directory.resolve("items.csv"), catalogue);
        StringBuilder rows = new StringBuilder("from,to,city,hour,w,t,start,user\n");
        int queries = model.equals("seed") ? Math.min(items, 40) : 8;
        for (int i = 0; i < links; i++) {
            int query = random.nextInt(queries);
            rows.append("%s%d,i%d,c%d,%d,%d,%d,i%d,u%d\n".formatted(model.equals("seed") ? "i" : "q", query, random.nextInt(items),
                                                                   query % 3, query, random.nextInt(9), random.nextInt(1000),
                                                                   query % 10, query % 3));
        }
        Files.writeString(directory.resolve("links.csv"), rows);
        return Dataset.load(ModelSpec.parse("""
                name: test
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: from, item: to, weight: w, time: t%s}
                """.formatted(!model.startsWith("mixed") ? "" : model.equals("mixed") ? ", seed: start, user: user" : ", user: user")
                + MODELS.get(model)
                + "evaluation: {test: 0.1, validation: 0.2, cold: 0.1, validationCold: 0.2, seed: 3}\n", directory), 0);
    }

    /** Fitted to half of the items, so that others have unknown values. */
    private static FeatureEncoder fit(Dataset dataset) {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(dataset.spec().features());
        for (int i = 0; i < dataset.catalogue().size(); i += 2) fitter.addItem(dataset.catalogue().raw(i));
        for (int query = 0; query < dataset.queries().size(); query += 2) fitter.addQuery(dataset.query(query, Catalogue.NONE));
        return fitter.fit();
    }

    @ParameterizedTest
    @CsvSource({"seed, 1, 30, 200", "seed, 2, 12, 120", "seed, 3, 200, 150", "history, 1, 40, 200", "history, 2, 150, 1100",
                "before, 1, 40, 200", "before, 2, 150, 1100", "mixed, 1, 60, 300", "mixedBefore, 2, 60, 500",
                "request, 1, 30, 60"})
    void everyRowIsAsTheEncoderGivesIt(String model, int seed, int items, int links) throws IOException {
        try (Dataset dataset = dataset(model, seed, items, links)) {
            FeatureEncoder encoder = fit(dataset);
            try (ExampleStore store = ExampleStore.open(directory.resolve("store"), dataset, encoder, 3, BuildProgress.SILENT)) {
                checkItems(dataset, encoder, store);
                checkLinks(dataset, encoder, store);
                checkColdItems(dataset, encoder, store);
                checkValidation(dataset, encoder, store, dataset.split().validation(), dataset.split().warmItems(), store.validation());
                store.coldValidation().ifPresent(cold -> checkValidation(dataset, encoder, store, dataset.split().coldValidation(),
                        dataset.split().validationColdItems(), cold.queries()));
                assertEquals(dataset.split().coldValidation().size() > 0, store.coldValidation().isPresent());
            }
        }
    }

    private static int[] slots(EncodedRows rows, int row, int leaveOut, TowerLayout layout) {
        BagRow bags = new BagRow(rows.features());
        rows.read(row, leaveOut, bags);
        int[] slots = new int[layout.width() + 2];
        slots[0] = -5;
        bags.writeSlots(layout, slots, 1);
        assertEquals(-5, slots[0]);
        assertEquals(0, slots[slots.length - 1]);
        IntBuffer buffer = IntBuffer.allocate(layout.width());
        bags.writeSlots(layout, buffer);
        assertArrayEquals(Arrays.copyOfRange(slots, 1, slots.length - 1), buffer.array());
        return buffer.array();
    }

    private static void checkItems(Dataset dataset, FeatureEncoder encoder, ExampleStore store) {
        TowerLayout layout = ModelLayout.of(encoder).item();
        int[] warm = dataset.split().warmItems();
        assertTrue(warm.length < dataset.catalogue().size(), "some items are cold");
        assertEquals(warm.length, store.items().size());
        for (int row = 0; row < warm.length; row++)
            assertArrayEquals(encoder.encode(Tower.ITEM, dataset.item(warm[row])), slots(store.items(), row, EncodedRows.NONE, layout));
        assertArrayEquals(slots(store.items(), 1, EncodedRows.NONE, layout),
                          Arrays.copyOfRange(store.firstItems(layout, 2).ids(), layout.width(), 2 * layout.width()));
    }

    private static void checkColdItems(Dataset dataset, FeatureEncoder encoder, ExampleStore store) {
        if (store.coldValidation().isEmpty()) return;
        EncodedRows stored = store.coldValidation().get().items();
        int[] cold = dataset.split().validationColdItems();
        assertEquals(cold.length, stored.size());
        for (int row = 0; row < cold.length; row++)
            assertArrayEquals(encoder.encode(Tower.ITEM, dataset.item(cold[row])),
                              slots(stored, row, EncodedRows.NONE, ModelLayout.of(encoder).item()));
    }

    private static void checkLinks(Dataset dataset, FeatureEncoder encoder, ExampleStore store) {
        ModelLayout layout = ModelLayout.of(encoder);
        Links training = dataset.split().training();
        int[] warm = dataset.split().warmItems();
        int[] counts = new int[warm.length];
        assertEquals(training.size(), store.links());
        int[] firstQueries = store.firstQueries(layout.query(), Integer.MAX_VALUE).ids();
        for (int link = 0; link < training.size(); link++) {
            int query = training.query(link);
            int item = training.item(link);
            assertEquals(item, warm[store.item(link)]);
            assertEquals(training.weight(link), store.weight(link));
            int[] encoded = encoder.encode(Tower.QUERY, dataset.query(query, item));
            assertArrayEquals(encoded, slots(store.queries(), store.query(link), store.item(link), layout.query()), "query of link " + link);
            assertArrayEquals(encoder.encode(Tower.ITEM, dataset.item(item, query)),
                              slots(store.items(), store.item(link), store.query(link), layout.item()), "item of link " + link);
            int width = layout.query().width();
            assertArrayEquals(encoded, Arrays.copyOfRange(firstQueries, link * width, (link + 1) * width));
            counts[store.item(link)]++;
        }
        assertArrayEquals(counts, store.linkCounts());
    }

    /** @param ranked the items that the links' items are numbered among */
    private static void checkValidation(Dataset dataset, FeatureEncoder encoder, ExampleStore store, Links validation, int[] ranked,
                                        ValidationQueries stored) {
        Map<Integer, TreeSet<Integer>> relevant = new TreeMap<>();
        for (int link = 0; link < validation.size(); link++)
            relevant.computeIfAbsent(validation.query(link), query -> new TreeSet<>())
                    .add(Arrays.binarySearch(ranked, validation.item(link)));
        assertEquals(relevant.size(), stored.size());
        int number = 0;
        for (int query : relevant.keySet()) {
            assertArrayEquals(relevant.get(query).stream().mapToInt(Integer::intValue).toArray(), stored.relevant(number));
            assertArrayEquals(excluded(dataset, query, ranked), stored.excluded(number));
            assertArrayEquals(encoder.encode(Tower.QUERY, dataset.query(query, Catalogue.NONE)),
                              slots(store.queries(), stored.row(number), EncodedRows.NONE, ModelLayout.of(encoder).query()));
            number++;
        }
    }

    private static int[] excluded(Dataset dataset, int query, int[] warm) {
        Links training = dataset.split().training();
        IntStream itself = IntStream.of(dataset.queries().item(query)).filter(item -> item >= 0);
        IntStream known = IntStream.range(0, (int) training.size()).filter(link -> training.query(link) == query)
                .map(training::item).sorted();
        return IntStream.concat(itself, known).map(item -> Arrays.binarySearch(warm, item)).filter(position -> position >= 0).toArray();
    }
}
