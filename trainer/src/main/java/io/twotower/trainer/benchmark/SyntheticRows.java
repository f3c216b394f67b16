package io.twotower.trainer.benchmark;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.IdBuffer;
import io.twotower.features.Tower;
import io.twotower.trainer.store.BagSchema;
import io.twotower.trainer.store.RowBuilder;
import io.twotower.trainer.store.RowSource;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of the {@link BenchmarkModel}, made from their number alone. An item has its id, from a quarter of the most words up, and four
 * categories; a query from a third of the most words up, and two categories. Words follow {@link Zipf}'s law, categories are uniform.
 */
final class SyntheticRows implements RowSource {

    private final BenchmarkModel model;
    private final Tower tower;
    private final int rows;
    private final List<BagSchema> bags;
    private final Zipf words;

    SyntheticRows(BenchmarkModel model, Tower tower, int rows) {
        this.model = model;
        this.tower = tower;
        this.rows = rows;
        bags = model.layout().of(tower).features().stream().map(feature -> BagSchema.plain(feature.length())).toList();
        words = new Zipf(model.words());
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<BagSchema> bags() {
        return bags;
    }

    @Override
    public void encode(int row, RowBuilder target) {
        SplittableRandom random = new SplittableRandom(2L * row + tower.ordinal());
        if (tower == Tower.ITEM) {
            add(row % model.ids(), target);
            addWords(random.nextInt(model.itemWords() / 4, model.itemWords() + 1), random, target);
            addCategories(BenchmarkModel.ITEM_CATEGORIES, random, target);
        } else {
            addWords(random.nextInt(BenchmarkModel.QUERY_WORDS / 3, BenchmarkModel.QUERY_WORDS + 1), random, target);
            addCategories(BenchmarkModel.QUERY_CATEGORIES, random, target);
        }
    }

    private static void add(int value, RowBuilder target) {
        target.ids().add(FeatureEncoder.FIRST_VALUE + value);
        target.endBag();
    }

    private void addWords(int count, SplittableRandom random, RowBuilder target) {
        IdBuffer ids = target.ids();
        for (int i = 0; i < count; i++) ids.add(FeatureEncoder.FIRST_VALUE + words.draw(random));
        target.endBag();
    }

    private void addCategories(int count, SplittableRandom random, RowBuilder target) {
        for (int c = 0; c < count; c++) add(random.nextInt(model.categories()), target);
    }
}
