package io.twotower.features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Fitting and encoding, fast and on several threads, against {@link PlainEncoder}. */
class EncoderParityTest {
    private static final FeatureSpec SPEC = Specs.spec("[{name: 'seed', kind: 'id', field: 'seed.name', table: 'package'}]",
            "[{name: 'name', kind: 'id', table: 'package'}, {name: 'tags', kind: 'set', maxLength: 3, vocabulary: {minCount: 3, maxSize: 40}},"
                    + "{name: 'text', kind: 'text', maxLength: 12, vocabulary: {minCount: 2, maxSize: 300}},"
                    + "{name: 'hashed', kind: 'text', field: 'text', table: 'hashed', maxLength: 9, vocabulary: {hash: 50}},"
                    + "{name: 'section', kind: 'category', vocabulary: {minCount: 1}}, {name: 'size', kind: 'number', vocabulary: {buckets: 5}}]");
    /** Words of every length in UTF-8, one of them half a surrogate pair. */
    private static final List<String> ODD = List.of("naïve", "Größe", "ЖУРНАЛ", "日本語", "한국어", "𝒳𝒴", "👩‍👩‍👧", "\ud83d", "é", "İstanbul", "it's", "3.14", "a_b", "x\u0000y", "ﬁ");

    @Test
    void agreesWithThePlainEncoder() {
        SplittableRandom random = new SplittableRandom(5);
        List<RawFeatures> items = IntStream.range(0, 3000).mapToObj(i -> item(random)).toList();
        PlainEncoder expected = new PlainEncoder(SPEC, items);
        FeatureEncoder encoder = fit(items, 1);
        for (int i = 0; i < 3000; i++) {
            RawFeatures raw = i % 3 == 0 ? item(random) : items.get(i);
            assertArrayEquals(expected.encode(raw), encoder.encode(Tower.ITEM, raw), raw::toString);
        }
    }

    @Test
    void doesNotDependOnTheThreads(@TempDir Path directory) throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        List<RawFeatures> some = IntStream.range(0, 2000).mapToObj(i -> item(random)).toList();
        // A sample that does not hold all numbers depends on the order of the draws.
        List<RawFeatures> numbers = IntStream.range(0, 200).mapToObj(i -> RawFeatures.builder()
                .put("size", random.ints(6000, 0, 99_999).mapToObj(Integer::toString).toList()).build()).toList();
        List<RawFeatures> items = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) items.add(i % 200 == 0 ? numbers.get(i / 200) : some.get(i % 2000));
        FeatureEncoderFitter oneByOne = new FeatureEncoderFitter(SPEC);
        items.forEach(oneByOne::addItem);
        Path expected = directory.resolve("one");
        oneByOne.fit().write(expected);
        for (int threads : new int[] {1, 3}) {
            Path actual = directory.resolve("many");
            fit(items, threads).write(actual);
            assertEquals(-1, Files.mismatch(expected, actual));
        }
    }

    @Test
    void theFirstItemThatIsWrongIsReported() {
        List<RawFeatures> items = new ArrayList<>(IntStream.range(0, 60_000).mapToObj(i -> RawFeatures.builder().put("size", i).build()).toList());
        items.set(59_999, Specs.raw("{size: 'last'}"));
        items.set(17_000, Specs.raw("{size: 'first'}"));
        String message = assertThrows(IllegalArgumentException.class, () -> fit(items, 4)).getMessage();
        assertTrue(message.contains("'first'"), message);
    }

    @Test
    void tellsHowFarItIs() {
        List<Long> progress = new ArrayList<>();
        new FeatureEncoderFitter(SPEC).addItems(20_000, i -> RawFeatures.empty(), 2, progress::add);
        assertEquals(20_000L, progress.get(progress.size() - 1));
        assertTrue(progress.size() > 1);
    }

    private static FeatureEncoder fit(List<RawFeatures> items, int threads) {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(SPEC);
        fitter.addItems(items.size(), items::get, threads, done -> { });
        return fitter.fit();
    }

    private static RawFeatures item(SplittableRandom random) {
        RawFeatures.Builder item = RawFeatures.builder().put("name", word(random, 4000)).put("section", word(random, 9))
                .put("tags", IntStream.range(0, random.nextInt(6)).mapToObj(i -> word(random, 60)).toList());
        if (random.nextInt(4) > 0)
            item.put("text", IntStream.range(0, random.nextInt(25)).mapToObj(i -> word(random, 600)).collect(Collectors.joining(random.nextBoolean() ? " " : ", ")));
        if (random.nextBoolean()) item.put("size", random.nextInt(30));
        return item.build();
    }

    /** The smaller the number, the more frequent. */
    private static String word(SplittableRandom random, int words) {
        int number = (int) Math.exp(random.nextDouble() * Math.log(words));
        return number % 11 == 5 ? ODD.get(number % ODD.size()) + number : "Word" + Integer.toString(number * 7919, 36);
    }
}
