package io.twotower.trainer.benchmark;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.RawFeatures;
import io.twotower.trainer.spec.ModelSpec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Raw items as a shop has them, with 40 words of text each, and an encoder fitted to them: what is encoded when the speed of
 * encoding is measured. The same number always gives the same item.
 */
final class CatalogueItems {

    private static final String SPEC = """
            name: catalogue
            data: {catalogue: {source: none, id: id}, interactions: {source: none, query: query, item: item}, querySource: request}
            query:
              - {name: text, kind: text, field: request.text, table: words}
            item:
              - {name: id, kind: id}
              - {name: category, kind: category}
              - {name: brand, kind: category}
              - {name: tags, kind: set, maxLength: 8}
              - {name: size, kind: number}
              - {name: title, kind: text, table: words, vocabulary: {minCount: 1}, maxLength: 16}
              - {name: description, kind: text, table: words, maxLength: 64}
            """;
    private static final int TITLE_WORDS = 8;
    private static final int DESCRIPTION_WORDS = 32;
    private static final String[] SYLLABLES = {"ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "xu", "za"};

    private final Zipf words;
    private final List<RawFeatures> items = new ArrayList<>();
    private final FeatureEncoder encoder;

    /** @param words different words of which the text is made */
    CatalogueItems(int count, int words) {
        this.words = new Zipf(words);
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(ModelSpec.parse(SPEC, Path.of("")).features());
        for (int item = 0; item < count; item++) {
            items.add(raw(item));
            fitter.addItem(items.get(item));
        }
        encoder = fitter.fit();
    }

    List<RawFeatures> items() {
        return items;
    }

    FeatureEncoder encoder() {
        return encoder;
    }

    private RawFeatures raw(int item) {
        SplittableRandom random = new SplittableRandom(item);
        Set<String> tags = new LinkedHashSet<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) tags.add("tag-" + random.nextInt(2000));
        return RawFeatures.builder()
                .put("id", "item-" + item)
                .put("category", "category " + random.nextInt(300))
                .put("brand", "brand " + random.nextInt(1000))
                .put("tags", tags)
                .put("size", Math.rint(100_000 * random.nextDouble()) / 100)
                .put("title", text(TITLE_WORDS, random))
                .put("description", text(DESCRIPTION_WORDS, random))
                .build();
    }

    private String text(int count, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(i == 0 ? "" : " ").append(word(words.draw(random)));
        return text.toString();
    }

    /** A word that can be spoken, different for each number; frequent words are short. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder();
        for (int rest = number + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) word.append(SYLLABLES[rest % SYLLABLES.length]);
        return word.toString();
    }
}
