package io.twotower.features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static io.twotower.features.Specs.raw;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeatureEncoderTest {
    private final FeatureEncoder encoder = Specs.encoder();

    /**
     * Worked by hand. Table package: equally frequent, so by the alphabet: emacs 3, nano 4, vim 5. Sections: editors (2×) 3, small 4.
     * Tags seen twice: a 3, b 4. Words: editor (2×) 3, then improved 4, small 5, the 6, vi 7. Sizes 1, 2, 3 in 4 buckets: boundaries at
     * the elements 3·1/4 = 0, 3·2/4 = 1, 3·3/4 = 2, that is 1, 2, 3; so 2 is in the bucket [2, 3), id 3 + 2.
     */
    @Test
    void encodesAKnownItem() {
        assertArrayEquals(new int[] {5, 3, 3, 4, 0, 7, 4, 0, 0, 5},
                          encoder.encode(Tower.ITEM, raw("{name: 'vim', section: 'editors', tags: ['a', 'b'], summary: 'Vi IMPROVED', size: 2}")));
        assertArrayEquals(new int[] {5, 3, 4, 0},
                          encoder.encode(Tower.QUERY, raw("{'seed.name': 'vim', 'seed.neighbours': ['emacs', 'nano']}")));
        assertEquals(List.of("package", "section", "tags", "summary", "size"), encoder.tables());
        assertEquals(10, encoder.width(Tower.ITEM));
        assertEquals(5, encoder.offset(Tower.ITEM, 3));
        assertEquals(8, encoder.tableRows("summary"));
    }

    @Test
    void missingUnknownAndPaddingAreDistinct() {
        assertArrayEquals(new int[10], encoder.encode(Tower.ITEM, RawFeatures.empty()), "a missing value is an empty bag");
        assertArrayEquals(new int[] {1, 1, 1, 0, 0, 1, 0, 0, 0, 3},
                          encoder.encode(Tower.ITEM, raw("{name: 'ed', section: 'x', tags: ['x', 'y'], summary: 'unheard of', size: -7}")),
                          "a bag of unknown values holds one out-of-vocabulary id");
        assertArrayEquals(new int[] {0, 0, 3, 0, 0, 3, 0, 0, 0, 0},
                          encoder.encode(Tower.ITEM, raw("{tags: ['x', 'a', 'a'], summary: 'unheard editor'}")),
                          "unknown values beside known ones are left out, and a set counts a value once");
        assertArrayEquals(new int[] {0, 0, 0, 0, 0, 3, 3, 3, 3, 0},
                          encoder.encode(Tower.ITEM, raw("{summary: 'editor editor editor editor editor', tags: [''], name: ''}")),
                          "text counts a token as often as it occurs, up to its slots; an empty string is no value");
    }

    @Test
    void neverWritesTheMaskedIdNorOutsideItsSlots() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> words = List.of("vim", "emacs", "a", "b", "x", "editor", "small", "", "the", "ünïcode", "1e3");
        for (int round = 0; round < 2000; round++) {
            RawFeatures raw = RawFeatures.builder().put("name", pick(random, words)).put("section", pick(random, words))
                    .put("tags", IntStream.range(0, random.nextInt(9)).mapToObj(i -> pick(random, words)).toList())
                    .put("summary", pick(random, words) + " " + pick(random, words)).put("size", random.nextDouble(10)).build();
            int[] target = new int[14];
            Arrays.fill(target, -1);
            encoder.encode(Tower.ITEM, raw, target, 2);
            assertArrayEquals(new int[] {-1, -1, -1, -1}, new int[] {target[0], target[1], target[12], target[13]});
            int[] row = Arrays.copyOfRange(target, 2, 12);
            assertArrayEquals(row, encoder.encode(Tower.ITEM, raw));
            assertTrue(Arrays.stream(row).noneMatch(id -> id == FeatureEncoder.MASKED || id < 0));
            for (int f = 0; f < 5; f++) {
                int start = encoder.offset(Tower.ITEM, f);
                int end = start + encoder.spec().item().get(f).maxLength();
                int rows = encoder.tableRows(encoder.table(Tower.ITEM, f));
                boolean padding = false;
                for (int i = start; i < end; i++) {
                    assertTrue(row[i] < rows);
                    assertFalse(padding && row[i] != 0, "values come first, padding after");
                    padding |= row[i] == 0;
                }
            }
        }
    }

    @Test
    void survivesBeingWrittenAndRead(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("features.json");
        encoder.write(file);
        FeatureEncoder read = FeatureEncoder.read(file);
        assertEquals(encoder.spec(), read.spec());
        RawFeatures raw = raw("{name: 'nano', section: 'small', tags: ['b', 'a', 'q'], summary: 'The small editor vi', size: 1.5}");
        assertArrayEquals(encoder.encode(Tower.ITEM, raw), read.encode(Tower.ITEM, raw));
        Path again = directory.resolve("again.json");
        read.write(again);
        assertEquals(Files.readString(file), Files.readString(again));
        try (var files = Files.list(directory)) {
            assertEquals(2, files.count(), "no temporary file is left");
        }
    }

    @Test
    void refusesAFileOfAnotherVersion(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("features.json");
        encoder.write(file);
        Files.writeString(file, Files.readString(file).replace("\"luceneVersion\":\"9.12.3\"", "\"luceneVersion\":\"8.0.0\""));
        String message = assertThrows(BundleException.class, () -> FeatureEncoder.read(file)).getMessage();
        assertTrue(message.contains("8.0.0") && message.contains("9.12.3"), message);
        Files.writeString(file, "{\"encoderVersion\":1,\"luceneVersion\":\"9.12.3\"}");
        assertTrue(assertThrows(BundleException.class, () -> FeatureEncoder.read(file)).getMessage().contains("features.json"));
    }

    @Test
    void doesNotDependOnTheOrderOfTheCatalogue() {
        List<RawFeatures> items = new ArrayList<>();
        for (int i = 0; i < 200; i++) items.add(raw("{name: 'p" + i + "', tags: ['t" + i % 7 + "'], summary: 'word" + i % 13 + "', size: " + i + "}"));
        FeatureEncoder first = fit(items);
        Collections.reverse(items);
        assertArrayEquals(first.encode(Tower.ITEM, items.get(3)), fit(items).encode(Tower.ITEM, items.get(3)));
    }

    @Test
    void quantileBucketsAreAboutEquallyFull() {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(Specs.spec());
        for (int i = 0; i < 1000; i++) fitter.addItem(raw("{size: " + i * i + "}"));
        FeatureEncoder fitted = fitter.fit();
        int[] counts = new int[4];
        for (int i = 0; i < 1000; i++) counts[fitted.encode(Tower.ITEM, raw("{size: " + i * i + "}"))[9] - FeatureEncoder.FIRST_VALUE]++;
        assertArrayEquals(new int[] {250, 250, 250, 250}, counts);
    }

    @Test
    void hashedTablesKnowEveryValue() {
        FeatureSpec spec = Specs.spec("[{name: 'q', kind: 'text', field: 'request.text', table: 'words'}]",
                                      "[{name: 'w', kind: 'text', table: 'words', vocabulary: {hash: 10}, maxLength: 4}]");
        FeatureEncoder hashed = new FeatureEncoderFitter(spec).fit();
        assertEquals(13, hashed.tableRows("words"));
        int[] row = hashed.encode(Tower.ITEM, raw("{w: 'never seen these words'}"));
        assertTrue(Arrays.stream(row).allMatch(id -> id >= FeatureEncoder.FIRST_VALUE && id < 13), Arrays.toString(row));
        assertArrayEquals(Arrays.copyOf(hashed.encode(Tower.QUERY, raw("{'request.text': 'never seen these words'}")), 4), row);
    }

    @Test
    void countsRequestFieldsOfQueriesAndItemFieldsOfItems() {
        FeatureSpec spec = Specs.spec("[{name: 'q', kind: 'category', field: 'request.country', vocabulary: {minCount: 1}}]",
                                      "[{name: 'c', kind: 'category', field: 'country', vocabulary: {minCount: 1}}]");
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(spec);
        fitter.addItem(raw("{country: 'no'}"));
        fitter.addQuery(raw("{'request.country': 'se', 'seed.country': 'dk'}"));
        FeatureEncoder fitted = fitter.fit();
        assertArrayEquals(new int[] {3}, fitted.encode(Tower.QUERY, raw("{'request.country': 'se'}")));
        assertArrayEquals(new int[] {1}, fitted.encode(Tower.QUERY, raw("{'request.country': 'no'}")));
        assertArrayEquals(new int[] {3}, fitted.encode(Tower.ITEM, raw("{country: 'no'}")));
    }

    @Test
    void namesTheFieldOfAValueItCannotTake() {
        assertMessage("Field 'size' must be a number, is 'big'", raw("{size: 'big'}"));
        assertMessage("Field 'size' must be a finite number", raw("{size: 'NaN'}"));
        assertMessage("Field 'name' has a value of 1025 characters", RawFeatures.builder().put("name", "x".repeat(1025)).build());
        assertMessage("Field 'tags' has 10001 values", RawFeatures.builder().put("tags", Collections.nCopies(10_001, "a")).build());
    }

    @Test
    void readsTextOnlySoFar() {
        String far = "x ".repeat(FeatureTokenizer.MAX_CHARACTERS / 2);
        assertArrayEquals(new int[] {1, 0, 0, 0}, Arrays.copyOfRange(encoder.encode(Tower.ITEM, RawFeatures.builder().put("summary", far + "editor").build()), 5, 9));
    }

    private void assertMessage(String start, RawFeatures raw) {
        String message = assertThrows(IllegalArgumentException.class, () -> encoder.encode(Tower.ITEM, raw)).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    private static FeatureEncoder fit(List<RawFeatures> items) {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(Specs.spec());
        items.forEach(fitter::addItem);
        return fitter.fit();
    }

    private static String pick(SplittableRandom random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
